import { describe, expect, it } from 'vitest'
import { choiceOf, isOf, keyOf, needsReason } from './proposals'

describe('the choice of a batch', () => {
  const group = { dataset: 'registry_person', kind: 'change' as const, field: 'school_stage', label: { zh: '在校生状况', en: '' }, total: 4, verified: 1 }

  it('is found again by its key', () => {
    expect(choiceOf(keyOf(group))).toEqual({ dataset: 'registry_person', kind: 'change', field: 'school_stage' })
    expect(isOf(group, choiceOf(keyOf(group)) as never)).toBe(true)
  })

  it('of records that are to be added has no field', () => {
    expect(choiceOf('registry_person.add')).toEqual({ dataset: 'registry_person', kind: 'add', field: null })
    expect(isOf(group, { dataset: 'registry_person', kind: 'add' })).toBe(false)
  })

  it('is none where nothing was chosen', () => {
    expect(choiceOf(null)).toEqual({ dataset: null, kind: null, field: null })
    expect(isOf(group, {})).toBe(false)
  })
})

describe('a reason', () => {
  it('is asked for to refuse, and to change what somebody has verified', () => {
    expect(needsReason('refuse', { is_verified: false })).toBe(true)
    expect(needsReason('accept', { is_verified: false })).toBe(false)
    expect(needsReason('accept', { is_verified: true })).toBe(true)
  })
})
