import { describe, expect, it } from 'vitest'
import { visibleRange } from './virtualRows'

describe('rows in sight', () => {
  it('are never more than eighty, however tall the window', () => {
    for (const height of [300, 768, 1080, 4000]) {
      const [from, to] = visibleRange(40 * 5000, height, 40, 100_000)
      expect(to - from).toBeLessThanOrEqual(80)
    }
  })
  it('hold the first and the last of a hundred thousand', () => {
    expect(visibleRange(0, 600, 40, 100_000)[0]).toBe(0)
    expect(visibleRange(40 * 100_000 - 600, 600, 40, 100_000)[1]).toBe(100_000)
  })
  it('stay inside a list that has become shorter', () => {
    const [from, to] = visibleRange(40 * 900, 600, 40, 3)
    expect(from).toBeLessThan(3)
    expect(to).toBe(3)
  })
})
