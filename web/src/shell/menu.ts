import type { Role } from './roles'

// What each post finds in its menu and where it starts. A page is there only if the post in force has its right:
// the order is of this table, the right comes from the server.

export interface MenuEntry {
  path: string
  /** Its words: `shell.page_<name>`. */
  name: string
  right: string | null
  group?: 'monitoring' | 'comparison' | 'papers' | 'system'
}

const entries = {
  work: { path: '/work', name: 'work', right: null },
  overview: { path: '/overview', name: 'overview', right: 'read:overview' },
  screen: { path: '/screen', name: 'screen', right: 'read:overview' },
  findings: { path: '/findings', name: 'findings', right: 'read:finding', group: 'monitoring' },
  households: { path: '/households', name: 'households', right: 'read:household', group: 'monitoring' },
  files: { path: '/files', name: 'files', right: 'read:file', group: 'comparison' },
  proposals: { path: '/proposals', name: 'proposals', right: 'read:proposal', group: 'comparison' },
  registers: { path: '/registers', name: 'registers', right: 'read:register_record', group: 'papers' },
  accounts: { path: '/accounts', name: 'accounts', right: 'read:account', group: 'system' },
  journal: { path: '/journal', name: 'journal', right: 'read:journal', group: 'system' },
  system: { path: '/system', name: 'system', right: 'read:system', group: 'system' },
} satisfies Record<string, MenuEntry>

type Name = keyof typeof entries

const office: Name[] = ['work', 'overview', 'findings', 'households', 'files', 'proposals', 'registers']
const people: Name[] = ['work', 'households', 'findings', 'registers', 'overview']
const administrators: Name[] = ['accounts', 'journal', 'system']

const menus: Record<Role, Name[]> = {
  data_officer: office,
  monitoring_officer: office,
  rectification_officer: office,
  county_approver: office,
  county_leader: ['overview', 'screen', 'findings', 'households'],
  township_officer: office,
  village_cadre: people,
  grid_worker: ['work', 'households', 'registers'],
  helper: people,
  team_member: people,
  department_officer: ['work', 'files', 'registers', 'overview', 'findings', 'households'],
  inspector: [],
  third_party: [],
  auditor: ['overview', 'findings', 'households', 'files', 'proposals', 'registers', 'journal'],
  grievance_officer: [],
  system_admin: administrators,
  security_admin: administrators,
  audit_admin: administrators,
}

// The wall screen shows the county and is the leaders' and the county office's.
const onTheWall: Role[] = ['county_leader', 'data_officer', 'monitoring_officer', 'rectification_officer', 'county_approver']

export function menuOf(role: string | null, may: (right: string) => boolean): MenuEntry[] {
  const named = menus[role as Role] ?? []
  const names = named.includes('overview') && onTheWall.includes(role as Role) && !named.includes('screen')
    ? [...named, 'screen' as const]
    : named
  return names.map((name): MenuEntry => entries[name]).filter((entry) => entry.right === null || may(entry.right))
}

/** The first page of a post's menu; a post without any page is told so. */
export function startOf(role: string | null, may: (right: string) => boolean): string {
  return menuOf(role, may)[0]?.path ?? '/post'
}
