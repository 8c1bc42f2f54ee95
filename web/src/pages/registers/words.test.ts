import { describe, expect, it } from 'vitest'
import type { RegisterField } from '@/api/types'
import { columnFor, grouped, missingOf, plain, textOf, type Sayings } from './words'

const field = (type: RegisterField['type'], more: Partial<RegisterField> = {}): RegisterField => ({ field: 'f', label: { zh: 'f', en: 'f' }, type, is_required: false, is_written: true, is_code: false, ...more })
const words: Sayings = {
  say: (label) => label?.en ?? '',
  yes: 'Yes',
  no: 'No',
  noEnd: 'no end',
  schoolYear: (year, next) => `${year}-${next}`,
  placeOf: (code) => (code === '990101100205' ? 'Bailu Shilin' : code),
  labels: { office: 'County office' },
}
const said = (type: RegisterField['type'], value: string, more: Partial<RegisterField> = {}) => textOf(field(type, more), value, words)

describe('a value of a register', () => {
  it('has thousands and loses no digit', () => {
    expect(grouped('12345678901234567890.50')).toBe('12,345,678,901,234,567,890.50')
    expect(said('money', '1234.50')).toBe('1,234.50')
    expect(said('number', '-1234.5000')).toBe('-1,234.5')
    expect(said('integer', '100')).toBe('100')
    expect(plain('100.0000')).toBe('100')
    expect(grouped('12人')).toBe('12人')
  })
  it('is a word of the code list, each where there are several', () => {
    const values = [{ code: '入户', label: { zh: '入户', en: 'at home' } }, { code: '电话', label: { zh: '电话', en: 'telephone' } }]
    expect(said('code', '入户', { values })).toBe('at home')
    expect(said('code', '入户、电话', { values, several: true })).toBe('at home、telephone')
    expect(said('code', '其他', { values })).toBe('其他')
  })
  it('is yes or no, a month, a school year, a day or no end', () => {
    expect([said('yes_no', 'true'), said('yes_no', 'false')]).toEqual(['Yes', 'No'])
    expect(said('month', '2020-06-01')).toBe('2020-06')
    expect(said('school_year', '2019')).toBe('2019-2020')
    expect([said('date', '2020-06-30'), said('date', '9999-12-31')]).toEqual(['2020-06-30', 'no end'])
  })
  it('is a place by its name, and what another register calls a code', () => {
    expect(said('village', '990101100205')).toBe('Bailu Shilin')
    expect(said('village', '白鹿乡石林村')).toBe('白鹿乡石林村')
    expect(said('record', 'office')).toBe('County office')
    expect(said('record', 'other')).toBe('other')
  })
  it('stands in a column that its head fits into', () => {
    expect(columnFor(field('date'), '走访日期').width).toBe(7)
    expect(columnFor(field('date'), 'To be issued by').width).toBe(9.7)
    expect(columnFor(field('date'), '最近一次入户走访日期').width).toBe(11.3)
    expect(columnFor(field('text'), '内容').width).toBeUndefined()
    expect(columnFor(field('money'), 'amount').isNumber).toBe(true)
  })
  it('that is not there is none, unknown, or one that may not be shown', () => {
    expect(missingOf(field('date', { none_if_blank: true }))).toBe('none')
    expect(missingOf(field('date'))).toBe('unknown')
    expect(missingOf(field('text', { is_sealed: true, none_if_blank: true }))).toBe('not_shown')
  })
})
