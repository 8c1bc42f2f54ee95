import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { wordPairs } from '../../build/words'
import { menuOf, startOf } from './menu'
import { roles } from './roles'

const everything = () => true
const words = wordPairs()

describe('menu', () => {
  it('begins with what a post works on', () => {
    expect(startOf('monitoring_officer', everything)).toBe('/work')
    expect(startOf('county_leader', everything)).toBe('/overview')
    expect(startOf('audit_admin', (right) => right === 'read:journal')).toBe('/journal')
  })

  it('has no entry without its right', () => {
    const names = menuOf('village_cadre', (right) => right === 'read:household').map((entry) => entry.name)
    expect(names).toEqual(['work', 'households'])
  })

  it('has the registers for who keeps or reads them', () => {
    for (const role of ['data_officer', 'township_officer', 'village_cadre', 'grid_worker', 'helper', 'team_member', 'department_officer', 'auditor'] as const) {
      expect(menuOf(role, everything).map((entry) => entry.name), role).toContain('registers')
      expect(menuOf(role, (right) => right !== 'read:register_record').map((entry) => entry.name), role).not.toContain('registers')
    }
    for (const role of ['system_admin', 'grievance_officer', 'inspector'] as const) expect(menuOf(role, everything).map((entry) => entry.name), role).not.toContain('registers')
  })

  it('has the proposals for who may read them', () => {
    for (const role of ['data_officer', 'monitoring_officer', 'rectification_officer', 'county_approver', 'township_officer', 'auditor'] as const) {
      expect(menuOf(role, everything).map((entry) => entry.name), role).toContain('proposals')
      expect(menuOf(role, (right) => right !== 'read:proposal').map((entry) => entry.name), role).not.toContain('proposals')
    }
    for (const role of ['village_cadre', 'helper', 'department_officer'] as const) expect(menuOf(role, everything).map((entry) => entry.name), role).not.toContain('proposals')
  })

  it('shows a wall screen to nobody below the county', () => {
    for (const role of ['township_officer', 'village_cadre', 'auditor', 'department_officer'] as const)
      expect(menuOf(role, everything).map((entry) => entry.name)).not.toContain('screen')
  })

  it('knows every role of the pack and no other', () => {
    const pack = parse(readFileSync(join(import.meta.dirname, '../../../packs/national/roles.yaml'), 'utf8'))
    expect([...roles].sort()).toEqual(Object.keys(pack.roles).sort())
  })

  it('has words for every page, none longer than six characters', () => {
    for (const role of roles) {
      for (const entry of menuOf(role, everything)) {
        expect([...words.get(`shell.page_${entry.name}`)!.zh].length).toBeLessThanOrEqual(6)
        for (const part of ['what', 'figures', 'who']) expect(words.has(`help.${entry.name}_${part}`)).toBe(true)
      }
    }
  })
})
