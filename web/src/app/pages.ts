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
    /** Fills the window, for a wall: no shell, but the session as ever. */
    wall?: boolean
    /** Has a region tree, counted by this list, or by the page's own. */
    tree?: 'findings' | 'households' | 'own' | 'plain'
  }
}

export const pages: RouteRecordRaw[] = [
  { path: '/login', component: () => import('@/pages/login/LoginPage.vue'), meta: { bare: true, name: 'login' } },
  { path: '/login/identity', component: () => import('@/pages/login/IdentityPage.vue'), meta: { bare: true, name: 'identity' } },
  { path: '/invitation/:token', component: () => import('@/pages/login/InvitationPage.vue'), props: true, meta: { bare: true, name: 'invitation' } },
  { path: '/first-login', component: () => import('@/pages/login/FirstLoginPage.vue'), meta: { bare: true, name: 'first_login' } },
  { path: '/work', component: () => import('@/pages/work/WorkPage.vue'), meta: { name: 'work' } },
  { path: '/overview/:region?', component: () => import('@/pages/overview/OverviewPage.vue'), meta: { name: 'overview', right: 'read:overview', tree: 'plain' } },
  { path: '/overview/:region/indicators/:indicator', component: () => import('@/pages/overview/IndicatorListPage.vue'), meta: { name: 'overview', right: 'read:household', persons: true } },
  { path: '/screen', component: () => import('@/pages/screen/ScreenPage.vue'), meta: { name: 'screen', right: 'read:overview', wall: true } },
  { path: '/findings', component: () => import('@/pages/findings/FindingsPage.vue'), meta: { name: 'findings', right: 'read:finding', persons: true, tree: 'findings' } },
  { path: '/households', component: () => import('@/pages/households/HouseholdsPage.vue'), meta: { name: 'households', right: 'read:household', persons: true, tree: 'households' } },
  { path: '/households/:household', component: () => import('@/pages/households/HouseholdPage.vue'), meta: { name: 'household', right: 'read:household', persons: true } },
  { path: '/files', component: () => import('@/pages/files/FilesPage.vue'), meta: { name: 'files', right: 'read:file' } },
  { path: '/files/:submission', component: () => import('@/pages/files/FilePage.vue'), meta: { name: 'file', right: 'read:file', persons: true } },
  { path: '/proposals', component: () => import('@/pages/proposals/ProposalsPage.vue'), meta: { name: 'proposals', right: 'read:proposal', persons: true, tree: 'own' } },
  { path: '/registers', component: () => import('@/pages/registers/RegistersPage.vue'), meta: { name: 'registers', right: 'read:register_record' } },
  { path: '/registers/:register', component: () => import('@/pages/registers/RegisterPage.vue'), meta: { name: 'register', right: 'read:register_record', persons: true, tree: 'own' } },
  // No code of a record begins so.
  { path: '/registers/:register/~enter', component: () => import('@/pages/registers/EntryPage.vue'), meta: { name: 'entry', right: 'read:register_record', persons: true } },
  { path: '/registers/:register/:record', component: () => import('@/pages/registers/RecordPage.vue'), meta: { name: 'record', right: 'read:register_record', persons: true } },
  { path: '/accounts', component: () => import('@/pages/accounts/AccountsPage.vue'), meta: { name: 'accounts', right: 'read:account' } },
  { path: '/journal', component: () => import('@/pages/journal/JournalPage.vue'), meta: { name: 'journal', right: 'read:journal' } },
  { path: '/system', component: () => import('@/pages/system/SystemPage.vue'), meta: { name: 'system', right: 'read:system' } },
  { path: '/post', component: () => import('@/pages/post/PostPage.vue'), meta: { name: 'post' } },
  { path: '/account', component: () => import('@/pages/account/AccountPage.vue'), meta: { name: 'account' } },
  { path: '/:rest(.*)*', name: 'absent', component: () => import('@/pages/absent/AbsentPage.vue'), meta: { name: 'absent' } },
]
