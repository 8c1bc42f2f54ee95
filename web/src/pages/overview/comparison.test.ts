import { describe, expect, it } from 'vitest'
import type { Indicator } from '@/api/types'
import { comparisons, difference, oneOf, pointsOf, units } from './comparison'

const indicator = (change: Partial<Indicator>): Indicator => ({
  code: 'insured_rate', label: { zh: '', en: '' }, better: 'higher', unit: 'person', numerator: '739', denominator: '748', unknown: 0, state: 'missed', ...change,
})

describe('a difference', () => {
  it('says how many more there are now', () => {
    expect(difference(15, 12)).toBe('+3')
    expect(difference(12, 1215)).toBe('−1,203')
    expect(difference(12, 12)).toBe('±0')
  })
  it('is no difference where none is seen', () => {
    expect(difference(98.8, 98.804, 2)).toBe('±0')
    expect(difference(98.8, 98.11, 2)).toBe('+0.69')
  })
})

describe('percentage points', () => {
  it('are those of the shares as they are shown', () => {
    expect(pointsOf(indicator({ before: '0.981' }))).toBe('+0.7')
    expect(pointsOf(indicator({ before: '1' }))).toBe('−1.2')
    expect(pointsOf(indicator({ before: '0.988' }))).toBe('±0')
  })
  it('are none where there was no share, or is none', () => {
    expect(pointsOf(indicator({}))).toBeNull()
    expect(pointsOf(indicator({ denominator: '0', before: '0.981' }))).toBeNull()
  })
})

describe('what stands in the address', () => {
  it('counts where it is a choice of the page', () => {
    expect(oneOf(units, 'people')).toBe('people')
    expect(oneOf(units, 'villages')).toBeUndefined()
    expect(oneOf(comparisons, undefined)).toBeUndefined()
  })
})
