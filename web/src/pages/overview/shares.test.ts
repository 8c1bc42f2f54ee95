import { describe, expect, it } from 'vitest'
import type { Indicator } from '@/api/types'
import { gapOf, percent, shareOf } from './shares'

const indicator = (change: Partial<Indicator>): Indicator => ({
  code: 'insured_rate', label: { zh: '', en: '' }, better: 'higher', unit: 'person', numerator: '739', denominator: '748', unknown: 0, state: 'missed', ...change,
})

describe('shares', () => {
  it('are percents with two decimals at most', () => {
    expect(percent('0.9879')).toBe('98.79%')
    expect(percent('1')).toBe('100%')
    expect(percent('0.0425')).toBe('4.25%')
    expect(percent('0.00005')).toBe('0.01%')
    expect(percent('-0.25')).toBe('-25%')
    expect(percent('0')).toBe('0%')
  })
  it('are none where there is nothing to divide by', () => {
    expect(shareOf(indicator({ denominator: '0' }))).toBeNull()
    expect(shareOf(indicator({}))).toBe('98.8%')
  })
})

describe('the gap to a target', () => {
  it('is counted in what has still to be done', () => {
    expect(gapOf(indicator({ target: '1' }))).toBe(9)
    expect(gapOf(indicator({ better: 'lower', numerator: '12', denominator: '100', target: '0.05' }))).toBe(7)
  })
  it('is none where the target is met or there is none', () => {
    expect(gapOf(indicator({ state: 'met', target: '0.5' }))).toBeNull()
    expect(gapOf(indicator({}))).toBeNull()
  })
})
