import { describe, expect, it } from 'vitest'
import { workingDaysBetween } from './workingDays'

describe('working days', () => {
  it('leave weekends out', () => {
    expect(workingDaysBetween('2020-06-26', '2020-06-29')).toBe(1)
    expect(workingDaysBetween('2020-06-30', '2020-07-03')).toBe(3)
  })
  it('are none on the day itself, and days below none after it', () => {
    expect(workingDaysBetween('2020-06-30', '2020-06-30')).toBe(0)
    expect(workingDaysBetween('2020-06-30', '2020-06-28')).toBe(-2)
  })
})
