import type { RouteRecordRaw } from 'vue-router'

// Every page: its address, the right without which it is not there, and the words it is called by.
// A page lists here and in the menu (shell/menu.ts); nothing else knows the pages.

declare module 'vue-router' {
  interface RouteMeta {
    /** The key of its name in the words of the shell. */
    name?: string
    /** `action:kind` of the post in force; without it the page answers as one that is not there. */
    right?: string
    /** Shown without session and without shell. */
    bare?: boolean
    /** Shows persons: carries the watermark. */
    persons?: boolean
    /** Has a region tree, counted by this list. */
    tree?: 'findings' | 'households' | 'plain'
  }
}

export const pages: RouteRecordRaw[] = [
  { path: '/login', component: () => import('@/pages/login/LoginPage.vue'), meta: { bare: true, name: 'login' } },
  { path: '/invitation/:token', component: () => import('@/pages/login/InvitationPage.vue'), props: true, meta: { bare: true, name: 'invitation' } },
  { path: '/first-login', component: () => import('@/pages/login/FirstLoginPage.vue'), meta: { bare: true, name: 'first_login' } },
  { path: '/:rest(.*)*', component: () => import('@/pages/absent/AbsentPage.vue'), meta: { name: 'absent' } },
]
