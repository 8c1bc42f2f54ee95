import { onScopeDispose, ref } from 'vue'

/** Which of the three shells fits: menu and tree beside the page, as drawers, or a phone's. */
export function useWidth() {
  const wide = matchMedia('(min-width: 1366px)')
  const phone = matchMedia('(max-width: 767px)')
  const isWide = ref(wide.matches)
  const isPhone = ref(phone.matches)
  const look = () => {
    isWide.value = wide.matches
    isPhone.value = phone.matches
  }
  wide.addEventListener('change', look)
  phone.addEventListener('change', look)
  onScopeDispose(() => {
    wide.removeEventListener('change', look)
    phone.removeEventListener('change', look)
  })
  return { isWide, isPhone }
}
