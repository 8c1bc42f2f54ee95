import { describe, expect, it } from 'vitest'
import type { Register, RegisterField } from '@/api/types'
import { askedOf, changedOf, draftOf, filledOf, Intention, isNeeded, problemsBy } from './entry'

const field = (name: string, type: RegisterField['type'], more: Partial<RegisterField> = {}): RegisterField => ({ field: name, label: { zh: name, en: name }, type, is_required: false, is_written: true, is_code: false, ...more })
const register = (...fields: RegisterField[]) => ({ fields }) as unknown as Register

describe('a form of a register', () => {
  it('asks what people write, and needs what its code is made of', () => {
    const all = [field('number', 'text', { is_code: true, is_given: true, is_required: true }), field('head', 'name', { is_written: false }), field('day', 'date', { is_code: true }), field('note', 'text')]
    expect(askedOf(register(...all)).map((one) => one.field)).toEqual(['number', 'day', 'note'])
    expect(all.filter(isNeeded).map((one) => one.field)).toEqual(['day'])
  })
  it('begins a correction with what is there, as one would write it', () => {
    const fields = [field('month', 'month'), field('amount', 'money'), field('village', 'village'), field('until', 'date'), field('name', 'text')]
    const values = { month: '2020-06-01', amount: '1200.00', village: '白鹿乡石林村', until: '9999-12-31', name: 'a' }
    expect(draftOf(register(...fields), values, [], (name) => (name === '白鹿乡石林村' ? '990101100205' : undefined))).toEqual({ month: '2020-06', amount: '1200', village: '990101100205', until: '', name: 'a' })
  })
  it('never writes a masked value back', () => {
    const fields = [field('phone', 'text', { is_sealed: true }), field('content', 'text'), field('way', 'text')]
    const values = { phone: '138****0001', content: 'calls 138****0001', way: 'b' }
    const began = draftOf(register(...fields), values, ['phone'], () => undefined)
    expect(began).toEqual({ way: 'b' })
    expect(changedOf({ ...began, way: 'c' }, began)).toEqual({ way: 'c' })
  })
  it('sends of a correction only what is different, and an emptied field as empty', () => {
    expect(changedOf({ a: 'x ', b: '', c: '3' }, { a: 'x', b: '2' })).toEqual({ b: '', c: '3' })
    expect(changedOf({}, {})).toEqual({})
  })
  it('sends of a new record only what says something', () => {
    expect(filledOf({ a: ' x ', b: ' ', c: 'false' })).toEqual({ a: 'x', c: 'false' })
  })
  it('puts a problem at its field, and above what is of none that is asked', () => {
    const asked = [field('day', 'date'), field('way', 'code')]
    const problem = (name: string, detail: string) => ({ field: name, code: 'registers.x', detail })
    const { at, above } = problemsBy(asked, [problem('way', 'one'), problem('', 'together'), problem('gone', 'unknown'), problem('way', 'two')])
    expect([...at]).toEqual([['way', 'one two']])
    expect(above).toEqual(['together', 'unknown'])
  })
  it('has one key an intention, another once it was answered or is another', () => {
    const intention = new Intention()
    const first = intention.key({ a: '1' })
    expect(intention.key({ a: '1' })).toBe(first)
    expect(intention.key({ a: '2' })).not.toBe(first)
    const second = intention.key({ a: '2' })
    intention.answered()
    expect(intention.key({ a: '2' })).not.toBe(second)
  })
})
