import { describe, expect, it } from 'vitest'
import { completeFor } from './completeness'

const said = (region: string, until: string) => ({ region, since: '2020-01-01', until, by: 'he', at: '2020-06-30T10:00:00Z' })

describe('a register is complete', () => {
  const all = [said('990101', '2020-03-31'), said('990101100', '2020-05-31'), said('990101100205', '2020-04-30')]
  it('in an area up to the latest day said of it or of what it lies in', () => {
    expect(completeFor('990101', all).of?.until).toBe('2020-03-31')
    expect(completeFor('990101100', all).of?.until).toBe('2020-05-31')
    expect(completeFor('990101100205', all).of?.until).toBe('2020-05-31')
    expect(completeFor('990101200', all).of?.region).toBe('990101')
  })
  it('in some of its parts, which are counted', () => {
    expect(completeFor('990101', all).below).toBe(2)
    expect(completeFor('990101100205', all).below).toBe(0)
  })
  it('nowhere before somebody says so', () => {
    expect(completeFor('990101', [])).toEqual({ of: null, below: 0 })
  })
})
