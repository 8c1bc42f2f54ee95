import { describe, expect, it } from 'vitest'
import { furthest, reachOf, wayTo } from './rowsOfKeys'

describe('a list that goes on from a key', () => {
  it('goes on behind the page before where that was read', () => {
    expect(wayTo(3, 200, new Map([['2/200', 'k']]))).toEqual({ after: 'k' })
    expect(wayTo(3, 200, new Map([['2/20', 'k'], ['1/200', 'j']]))).toEqual({ page: 3 })
  })
  it('counts pages off only as far as the server does', () => {
    expect(wayTo(furthest / 200 + 1, 200, new Map())).toEqual({ page: furthest / 200 + 1 })
    expect(wayTo(furthest / 200 + 2, 200, new Map())).toBeNull()
  })
  it('can be scrolled through as far as it can be counted off, then a page at a time', () => {
    expect(reachOf(5_000, 200, 0)).toBe(5_000)
    expect(reachOf(5_000_000, 200, 3)).toBe(furthest + 200)
    expect(reachOf(5_000_000, 200, 700)).toBe(701 * 200)
    expect(reachOf(140_000, 200, 700)).toBe(140_000)
  })
})
