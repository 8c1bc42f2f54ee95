import { computed, shallowRef, watch, type ComputedRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'

// Filters stand in the address, so that a page can be gone back to. Names and ID numbers never do: a list has no such
// filter, and what is no filter of the list is not read from the address.

export type Filters<K extends string> = Partial<Record<K, string>>

export function useFilters<K extends string>(names: readonly K[], ownAddress?: string): {
  filters: ComputedRef<Filters<K>>
  isFiltered: ComputedRef<boolean>
  page: ComputedRef<number>
  set: (change: Partial<Record<K | 'page', string | null | undefined>>) => void
  clear: () => void
} {
  const route = useRoute()
  const router = useRouter()
  // A page kept alive behind another keeps what its own address last said.
  const path = ownAddress ?? route.path
  const own = shallowRef<Record<string, string>>({})
  function read() {
    if (route.path !== path) return
    const read: Record<string, string> = {}
    for (const name of [...names, 'page']) {
      const value = route.query[name]
      if (typeof value === 'string' && value !== '') read[name] = value
    }
    own.value = read
  }
  watch(() => route.fullPath, read, { immediate: true, flush: 'sync' })
  const filters = computed(() => {
    const { page: _, ...rest } = own.value
    return rest as Filters<K>
  })

  function set(change: Partial<Record<K | 'page', string | null | undefined>>) {
    // A page kept behind another must not come forward because something it watches has changed.
    if (route.path !== path) return
    const query: Record<string, string> = { ...own.value }
    if (!('page' in change)) delete query.page
    for (const [name, value] of Object.entries(change)) {
      if (value === null || value === undefined || value === '') delete query[name]
      else query[name] = String(value)
    }
    void router.replace({ path, query })
  }

  return {
    filters,
    isFiltered: computed(() => Object.keys(filters.value).length > 0),
    page: computed(() => Math.max(1, Number(own.value.page ?? 1) || 1)),
    set,
    clear: () => void router.replace({ path, query: {} }),
  }
}
