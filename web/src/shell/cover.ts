import { onScopeDispose, ref } from 'vue'

const isCovered = ref(false)

/** Covers the page at once, as when the server no longer knows the session. */
export function coverPage() {
  isCovered.value = true
}

/** Covers the page after `seconds` without a touch. */
export function useCover(seconds: () => number | undefined) {
  let touched = Date.now()
  const touch = () => (touched = Date.now())
  const events = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const
  for (const event of events) document.addEventListener(event, touch, { passive: true })
  const clock = setInterval(() => {
    const limit = seconds()
    // The wall clock and not a timer of its own: a laptop that slept was left alone as well.
    if (limit && Date.now() - touched > limit * 1000) isCovered.value = true
  }, 5_000)
  onScopeDispose(() => {
    clearInterval(clock)
    for (const event of events) document.removeEventListener(event, touch)
    isCovered.value = false
  })
  const uncover = () => {
    touch()
    isCovered.value = false
  }
  return { isCovered, uncover }
}
