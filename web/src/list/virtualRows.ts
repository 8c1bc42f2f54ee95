import { computed, onScopeDispose, ref, watch, type Ref } from 'vue'

/** Rows drawn beside those in sight, so that a quick wheel finds no gap. */
const beyond = 8
/** No more nodes than this, however tall the window. */
const most = 80

export function visibleRange(scrolled: number, height: number, rowHeight: number, total: number): [number, number] {
  const first = Math.max(0, Math.floor(scrolled / rowHeight) - beyond)
  const wanted = Math.ceil(height / rowHeight) + 2 * beyond
  const start = Math.min(first, Math.max(0, total - 1))
  return [start, Math.min(total, start + Math.min(most, wanted))]
}

/** The rows in sight of a scrolling frame; of a list of 50 or fewer, all. */
export function useVirtualRows(frame: Ref<HTMLElement | undefined>, total: Ref<number>, rowHeight: Ref<number>) {
  const scrolled = ref(0)
  const height = ref(600)
  const isVirtual = computed(() => total.value > 50)
  const range = computed<[number, number]>(() =>
    isVirtual.value ? visibleRange(scrolled.value, height.value, rowHeight.value, total.value) : [0, total.value],
  )

  let waiting = 0
  const look = () => {
    cancelAnimationFrame(waiting)
    waiting = requestAnimationFrame(() => {
      if (!frame.value) return
      scrolled.value = frame.value.scrollTop
      height.value = frame.value.clientHeight
    })
  }
  const sizes = typeof ResizeObserver === 'undefined' ? null : new ResizeObserver(look)
  watch(frame, (now, before) => {
    before?.removeEventListener('scroll', look)
    now?.addEventListener('scroll', look, { passive: true })
    sizes?.disconnect()
    if (now) sizes?.observe(now)
  })
  onScopeDispose(() => {
    cancelAnimationFrame(waiting)
    sizes?.disconnect()
  })
  return { range, isVirtual }
}
