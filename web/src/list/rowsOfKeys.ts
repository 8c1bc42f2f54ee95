import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, type ComputedRef } from 'vue'
import { useRowsOfPages } from './rowsOfPages'

/** Rows that the server counts off to find a page; beyond them one goes on from the row before. */
export const furthest = 100_000

export type Way = { after: string } | { page: number }

/** How a page is come by: behind the one before it where that was read, else by counting; null where neither can be. */
export function wayTo(page: number, size: number, nexts: ReadonlyMap<string, string>): Way | null {
  const after = nexts.get(`${page - 1}/${size}`)
  if (after !== undefined) return { after }
  return (page - 1) * size <= furthest ? { page } : null
}

/** How many rows can be scrolled to: what is counted off, and a page behind the last that was read. */
export const reachOf = (total: number, size: number, lastRead: number) => Math.min(total, Math.max((Math.floor(furthest / size) + 1) * size, (lastRead + 1) * size))

/** Rows of a list that goes on from a key and is counted by a request of its own. */
export function useRowsOfKeys<Row>(
  key: ComputedRef<unknown[]>,
  page: ComputedRef<number>,
  count: () => Promise<number>,
  read: (way: Way, size: number) => Promise<{ items: Row[]; next: string | null }>,
) {
  const queries = useQueryClient()
  let nexts = new Map<string, string>()
  let of = ''
  const lastRead = ref(0)
  const scrolled = 200

  async function readPage(number: number, size: number) {
    const mine = JSON.stringify(key.value)
    if (mine !== of) forget(mine)
    const way = wayTo(number, size, nexts) ?? { page: number }
    const [total, answer] = await Promise.all([queries.fetchQuery({ queryKey: [...key.value, 'count'], queryFn: count }), read(way, size)])
    if (mine === of && answer.next !== null) {
      nexts.set(`${number}/${size}`, answer.next)
      if (size === scrolled) lastRead.value = Math.max(lastRead.value, number)
    }
    return { items: answer.items, total }
  }
  function forget(now: string) {
    of = now
    nexts = new Map()
    lastRead.value = 0
  }
  const list = useRowsOfPages<Row, { items: Row[]; total: number }>(key, page, readPage)
  const total = computed(() => (list.size.value === 'all' ? reachOf(list.total.value, scrolled, lastRead.value) : list.total.value))
  function refresh() {
    forget('')
    list.refresh()
  }
  return { ...list, total, refresh }
}
