import { useQueryClient } from '@tanstack/vue-query'
import { useI18n } from 'vue-i18n'
import { useRouter } from 'vue-router'
import { useSession } from '@/access/session'
import { useArea } from './area'
import { useTabs } from './tabs'
import { startOf } from './menu'

/** Another post closes every page, since each was read with the rights of the one before. */
export function useSwitchPost() {
  const session = useSession()
  const tabs = useTabs()
  const area = useArea()
  const router = useRouter()
  const queries = useQueryClient()
  const { t } = useI18n()

  async function switchPost(id: string) {
    if (id === session.session?.post) return
    if (tabs.hasDraft && !window.confirm(t('shell.leave_draft'))) return
    await session.choosePost(id)
    tabs.closeAll()
    area.chosen = null
    queries.clear()
    await router.replace(session.session!.must.length ? '/first-login' : startOf(session.role, session.may))
  }

  return { switchPost }
}
