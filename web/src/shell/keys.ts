import { onScopeDispose } from 'vue'
import { useSession } from '@/access/session'

/** Single keys that do something while nobody is typing; an account may switch them off. */
export function useKeys(actions: Record<string, () => void>) {
  const session = useSession()
  const pressed = (event: KeyboardEvent) => {
    if (!session.session?.preferences.keys || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable], [role=dialog]')) return
    const action = actions[event.key]
    if (!action) return
    event.preventDefault()
    action()
  }
  document.addEventListener('keydown', pressed)
  onScopeDispose(() => document.removeEventListener('keydown', pressed))
}
