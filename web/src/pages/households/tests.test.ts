import { describe, expect, it } from 'vitest'
import { thousands, wordsOfTest } from './tests'

const words = { yes: '是', no: '否' }

describe('a test of a table', () => {
  it('reads as an officer reads it', () => {
    expect(wordsOfTest('< poverty_line', new Map([['poverty_line', '脱贫标准']]), words)).toBe('＜ 脱贫标准')
    expect(wordsOfTest('= false', new Map(), words)).toBe('= 否')
    expect(wordsOfTest('>= 4100', new Map(), words)).toBe('≥ 4,100')
  })
  it('keeps a name that has no words', () => {
    expect(wordsOfTest('< other_line', new Map(), words)).toBe('＜ other_line')
  })
})

describe('thousands', () => {
  it('lose no digit', () => {
    expect(thousands('12697.37')).toBe('12,697.37')
    expect(thousands('-1234567.10')).toBe('-1,234,567.10')
    expect(thousands('999')).toBe('999')
    expect(thousands('2020-06-30')).toBe('2020-06-30')
  })
})
