import { describe, expect, it } from 'vitest'
import { thousands, wordsOfTest } from './tests'

const names: Record<string, string> = { poverty_line: '脱贫标准', income_standard: '脱贫标准', member_count: '家庭人口数', share: '预警比例' }
const words = { yes: '是', no: '否', and: '且', or: '或', nameOf: (name: string) => names[name], valueOf: (word: string) => ({ 小学: 'primary school' })[word] ?? word }

describe('a test of a table', () => {
  it('reads as an officer reads it', () => {
    expect(wordsOfTest('< poverty_line', words)).toBe('＜ 脱贫标准')
    expect(wordsOfTest('false', words)).toBe('= 否')
    expect(wordsOfTest('= false', words)).toBe('= 否')
    expect(wordsOfTest('>= 4100', words)).toBe('≥ 4,100')
    expect(wordsOfTest('0', words)).toBe('= 0')
  })
  it('says what a line is reckoned from', () => {
    expect(wordsOfTest('< income_standard * member_count', words)).toBe('＜ 脱贫标准 × 家庭人口数')
    expect(wordsOfTest('< (1 - share) * income_standard', words)).toBe('＜ (1 - 预警比例) × 脱贫标准')
  })
  it('says a range by its ends, open and closed', () => {
    expect(wordsOfTest('[0..30]', words)).toBe('≥ 0 且 ≤ 30')
    expect(wordsOfTest('[income_standard * member_count..income_standard * (1 + share) * member_count)', words)).toBe(
      '≥ 脱贫标准 × 家庭人口数 且 ＜ 脱贫标准 × (1 + 预警比例) × 家庭人口数',
    )
  })
  it('says one word of several, each as the code list has it', () => {
    expect(wordsOfTest('"学前", "小学"', words)).toBe('= 学前 或 primary school')
    expect(wordsOfTest('"village"', words)).toBe('= village')
  })
  it('keeps a name that has no words', () => {
    expect(wordsOfTest('< other_line', words)).toBe('＜ other_line')
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
