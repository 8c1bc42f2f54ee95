import { describe, expect, it } from 'vitest'
import type { RecordVersion } from '@/api/types'
import { stepsOf } from './history'

const version = (number: number, at: string, from: string, values: Record<string, string>, more: Partial<RecordVersion> = {}): RecordVersion => ({ version: number, at, from, values, by: 'he', ...more })

describe('the history of a record', () => {
  it('of one that was only entered is one step', () => {
    expect(stepsOf([version(1, 't1', '2020-06-01', { way: 'a' })])).toEqual([{ act: 'enter', at: 't1', by: 'he', reason: '', version: 1, differences: [] }])
  })
  it('says of a correction what was different, who made it and why; the newest first', () => {
    const steps = stepsOf([
      version(2, 't2', '2020-06-01', { way: 'b', content: 'x' }, { by: 'she' }),
      version(1, 't1', '2020-06-01', { way: 'a', note: 'n' }, { superseded_at: 't2', superseded_by: 'she', reason: 'misread' }),
    ])
    expect(steps.map((one) => one.act)).toEqual(['correct', 'enter'])
    expect(steps[0]).toEqual({
      act: 'correct', at: 't2', by: 'she', reason: 'misread', version: 2,
      differences: [{ field: 'way', before: 'a', after: 'b' }, { field: 'note', before: 'n', after: undefined }, { field: 'content', before: undefined, after: 'x' }],
    })
  })
  it('says since when it is so, and not that the days before were cut off', () => {
    const [step] = stepsOf([
      version(1, 't2', '2020-06-01', { way: 'a' }, { until: '2020-06-09' }),
      version(2, 't2', '2020-06-10', { way: 'b' }),
      version(1, 't1', '2020-06-01', { way: 'a' }, { superseded_at: 't2', superseded_by: 'he', reason: 'changed' }),
    ])
    expect(step).toEqual({ act: 'correct', at: 't2', by: 'he', reason: 'changed', version: 2, from: '2020-06-10', differences: [{ field: 'way', before: 'a', after: 'b' }] })
  })
  it('says a difference once, though it was so in several spans of days, and one reason a step, though all fell into one second', () => {
    const steps = stepsOf([
      version(3, 't1', '2020-06-01', { way: 'a', name: 'y' }, { until: '2020-06-09' }),
      version(3, 't1', '2020-06-10', { way: 'b', name: 'y' }),
      version(1, 't1', '2020-06-01', { way: 'a', name: 'x' }, { until: '2020-06-09', superseded_at: 't1', reason: 'name' }),
      version(2, 't1', '2020-06-10', { way: 'b', name: 'x' }, { superseded_at: 't1', reason: 'name' }),
      version(1, 't1', '2020-06-01', { way: 'a', name: 'x' }, { superseded_at: 't1', reason: 'way' }),
    ])
    expect(steps.map(({ act, reason, from, differences }) => ({ act, reason, from, differences }))).toEqual([
      { act: 'correct', reason: 'name', from: undefined, differences: [{ field: 'name', before: 'x', after: 'y' }] },
      { act: 'correct', reason: 'way', from: '2020-06-10', differences: [{ field: 'way', before: 'a', after: 'b' }] },
      { act: 'enter', reason: '', from: undefined, differences: [] },
    ])
  })
  it('ends with taking back, and goes on when it was entered again', () => {
    const once = version(1, 't1', '2020-06-01', { way: 'a' }, { superseded_at: 't2', superseded_by: 'she', reason: 'twice' })
    expect(stepsOf([once])[0]).toEqual({ act: 'take_back', at: 't2', by: 'she', reason: 'twice', differences: [] })
    expect(stepsOf([version(2, 't3', '2020-06-02', { way: 'a' }), once]).map((one) => one.act)).toEqual(['enter', 'take_back', 'enter'])
  })
})
