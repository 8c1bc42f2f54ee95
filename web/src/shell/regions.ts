import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { useSession } from '@/access/session'
import { ask } from '@/api/ask'
import type { Region } from '@/api/types'

/** A region lies in another where its code continues the other's. */
export const liesIn = (code: string, above: string) => code.startsWith(above)

const lengthsAbove: Record<number, number> = { 14: 12, 12: 9, 9: 6 }

export function parentOf(code: string, known: ReadonlyMap<string, Region>): string | null {
  for (let length = lengthsAbove[code.length]; length; length = lengthsAbove[length]) {
    const above = code.slice(0, length)
    if (known.has(above)) return above
  }
  return null
}

/** The area of the post in force, from its top to its groups, by name and as a tree. */
export function useRegions(counted: 'findings' | 'households' | 'plain' = 'plain') {
  const session = useSession()
  const { data, isPending } = useQuery({
    queryKey: ['regions', counted, computed(() => session.session?.post)],
    queryFn: () => ask('get', '/regions', { query: counted === 'plain' ? {} : { counts: counted } }),
    enabled: computed(() => session.post !== null),
  })
  // The answer also names what lies above the post's area; the tree begins with the area itself.
  const known = computed(() => new Map((data.value?.items ?? []).map((region) => [region.code, region])))
  const regions = computed(() => (data.value?.items ?? []).filter((region) => session.post?.regions.some((own) => liesIn(region.code, own))))
  const own = computed(() => new Map(regions.value.map((region) => [region.code, region])))
  const children = computed(() => {
    const below = new Map<string | null, Region[]>()
    for (const region of regions.value) {
      const parent = parentOf(region.code, own.value)
      below.set(parent, [...(below.get(parent) ?? []), region])
    }
    return below
  })
  const top = computed(() => children.value.get(null)?.[0] ?? null)

  function pathTo(code: string): Region[] {
    const path: Region[] = []
    for (let at: string | null = known.value.has(code) ? code : null; at; at = parentOf(at, known.value)) path.unshift(known.value.get(at)!)
    return path
  }
  const nameOf = (code: string) => known.value.get(code)?.name ?? code
  /** Township and village, as a row of a list names a place. */
  const placeOf = (code: string) =>
    pathTo(code).filter((region) => region.level !== 'county').map((region) => region.name).join(' ') || nameOf(code)

  return { regions, children, top, pathTo, nameOf, placeOf, isPending }
}
