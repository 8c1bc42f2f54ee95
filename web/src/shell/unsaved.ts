import { onActivated, onScopeDispose, watch, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { onBeforeRouteLeave, useRoute } from 'vue-router'
import { useTabs } from './tabs'
import { useWidth } from './width'

/**
 * What is typed and not saved. Beside the page its tab keeps it and says so; whoever closes the tab or the window is asked first,
 * and on a phone, which has no tabs, whoever goes to another page. `forget` drops it.
 */
export function useUnsaved(isUnsaved: ComputedRef<boolean>, forget: () => void, staysInTab = true) {
  const { t } = useI18n()
  const path = useRoute().path
  const tabs = useTabs()
  const { isPhone } = useWidth()
  const mayLose = () => !isUnsaved.value || window.confirm(t('shell.close_draft'))

  watch(isUnsaved, (is) => tabs.keepDraft(path, is))
  /** What was closed is lost already, though its page may still be kept. */
  const isHeld = () => isUnsaved.value && (isPhone.value || tabs.tabs.some((tab) => tab.path === path && tab.hasDraft))
  const beforeUnload = (event: BeforeUnloadEvent) => {
    if (isHeld()) event.preventDefault()
  }
  window.addEventListener('beforeunload', beforeUnload)
  onScopeDispose(() => window.removeEventListener('beforeunload', beforeUnload))
  onBeforeRouteLeave(() => {
    if (staysInTab && !isPhone.value) return true
    if (!mayLose()) return false
    forget()
    return true
  })
  // A page whose tab was closed begins anew when it is opened again.
  onActivated(() => {
    if (isUnsaved.value && !isHeld()) forget()
  })
  return { mayLose }
}
