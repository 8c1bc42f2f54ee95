import { createRouter, createWebHistory } from 'vue-router'
import { useSession } from '@/access/session'
import { startOf } from '@/shell/menu'
import { pages } from './pages'

export const router = createRouter({ history: createWebHistory(), routes: pages })

let asked = false

router.beforeEach(async (to) => {
  const session = useSession()
  if (!session.session && !asked && !to.path.startsWith('/invitation')) {
    asked = true
    await session.find().catch(() => false)
  }
  const signedIn = session.session !== null
  if (!signedIn) return to.meta.bare && to.path !== '/first-login' ? true : { path: '/login', query: to.path === '/' ? {} : { next: to.fullPath } }
  const mustDoFirst = session.session!.must.length > 0
  if (mustDoFirst) return to.path === '/first-login' ? true : '/first-login'
  if (to.path === '/' || to.path === '/login' || to.path === '/first-login') return startOf(session.role, session.may)
  // A page without its right answers as one that is not there, under its own address.
  if (to.meta.right && !session.may(to.meta.right)) return { name: 'absent', params: { rest: to.path.slice(1).split('/') }, query: to.query, replace: true }
  return true
})
