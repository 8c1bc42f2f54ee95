export const roles = [
  'data_officer',
  'monitoring_officer',
  'rectification_officer',
  'county_approver',
  'county_leader',
  'township_officer',
  'village_cadre',
  'grid_worker',
  'helper',
  'team_member',
  'department_officer',
  'inspector',
  'third_party',
  'auditor',
  'grievance_officer',
  'system_admin',
  'security_admin',
  'audit_admin',
] as const

export type Role = (typeof roles)[number]
