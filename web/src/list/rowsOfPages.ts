import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowReactive, watch, type ComputedRef } from 'vue'
import type { PageSize } from './PageBar.vue'

interface Page<Row> {
  items: Row[]
  total: number
}

/** At 200 a request a list of 100 000 is scrolled through in 500, and any place in it is one request away. */
const piece = 200

/**
 * Rows of a list by place: a page of 20 or 50, or all of them, fetched in pieces as they come into sight.
 * `read` asks the server for one page; what it stands on changes with `key`.
 */
export function useRowsOfPages<Row, P extends Page<Row>>(
  key: ComputedRef<unknown[]>,
  page: ComputedRef<number>,
  read: (page: number, size: number) => Promise<P>,
) {
  const size = ref<PageSize>(20)
  const pages = shallowReactive(new Map<number, Row[]>())
  const head = ref<P | null>(null)
  const problem = ref<unknown>(null)
  const isReading = ref(true)
  const asked = new Set<number>()
  const queries = useQueryClient()
  const perRequest = computed(() => (size.value === 'all' ? piece : size.value))
  let edition = 0

  async function fetchPage(number: number) {
    if (asked.has(number)) return
    asked.add(number)
    const mine = edition
    try {
      const answer = await queries.fetchQuery({ queryKey: [...key.value, number, perRequest.value], queryFn: () => read(number, perRequest.value) })
      if (mine !== edition) return
      // Rows came or went meanwhile: those read before have other places now, or are no longer this post's.
      const isOther = size.value === 'all' && head.value !== null && pages.size > 0 && answer.total !== head.value.total
      head.value = answer as never
      if (isOther) {
        void queries.invalidateQueries({ queryKey: key.value })
        return begin(number)
      }
      pages.set(number, answer.items)
      problem.value = null
    } catch (failure) {
      if (mine !== edition) return
      asked.delete(number)
      problem.value = failure
    } finally {
      if (mine === edition) isReading.value = false
    }
  }

  function begin(number: number) {
    edition += 1
    asked.clear()
    pages.clear()
    isReading.value = head.value === null
    void fetchPage(number)
  }
  const restart = () => begin(size.value === 'all' ? 1 : page.value)
  watch([key, page, size], restart, { immediate: true, deep: true })

  function refresh() {
    void queries.invalidateQueries({ queryKey: key.value })
    restart()
  }

  const offset = computed(() => (size.value === 'all' ? 0 : (page.value - 1) * size.value))
  const rowAt = (index: number): Row | undefined => {
    const place = offset.value + index
    return pages.get(Math.floor(place / perRequest.value) + 1)?.[place % perRequest.value]
  }
  const total = computed(() => {
    const all = head.value?.total ?? 0
    return size.value === 'all' ? all : Math.max(0, Math.min(size.value, all - offset.value))
  })
  function need(from: number, to: number) {
    if (size.value !== 'all') return
    for (let number = Math.floor(from / piece) + 1; number <= Math.floor(Math.max(from, to - 1) / piece) + 1; number += 1) void fetchPage(number)
  }
  return { size, head, total, rowAt, need, refresh, problem, isReading }
}
