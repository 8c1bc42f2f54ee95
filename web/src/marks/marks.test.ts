// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { i18n, speak } from '@/words/words'
import CardMark from './CardMark.vue'
import CellValue from './CellValue.vue'
import DeadlineMark from './DeadlineMark.vue'
import StatusMark from './StatusMark.vue'
import { clockOf } from './marks'

const textOf = async (component: Parameters<typeof mount>[0], props: Record<string, unknown>) => {
  await speak('zh')
  return mount(component, { props, global: { plugins: [i18n] } }).text().replace(/\s+/g, ' ')
}

describe('marks', () => {
  it('say shape and word', async () => {
    const said = { red: '▲红', amber: '◆黄', met: '●达标', nothing_found: '●未发现问题', undecided: '？未决', not_run: '—未运行', not_delivered: '—未报送' }
    await speak('zh')
    for (const [meaning, expected] of Object.entries(said)) {
      const mark = mount(StatusMark, { props: { meaning: meaning as keyof typeof said, count: 5556 }, global: { plugins: [i18n] } })
      const shape = mark.get('[data-shape]').attributes('data-shape')!
      expect(shape + mark.text().replace(shape, '').trim()).toBe(`${expected}5,556`)
    }
  })

  it('never give a card the shape of a finding', async () => {
    expect(await textOf(CardMark, { card: 'red_card' })).toBe('红卡')
  })

  it('tell the clock of a deadline in words', async () => {
    expect(await textOf(DeadlineMark, { workingDaysLeft: 3 })).toBe('剩3个工作日')
    expect(await textOf(DeadlineMark, { workingDaysLeft: 0 })).toBe('今日到期')
    expect(await textOf(DeadlineMark, { workingDaysLeft: -2 })).toBe('超期2日')
    const late = mount(DeadlineMark, { props: { workingDaysLeft: -2 }, global: { plugins: [i18n] } })
    expect(late.get('[data-shape]').attributes('data-shape')).toBe('▲')
    expect(clockOf(-1)).toEqual({ kind: 'days_over', days: 1 })
  })

  it('show no empty cell and no 0 for what is not known', async () => {
    expect(await textOf(CellValue, { value: null })).toBe('未知')
    expect(await textOf(CellValue, { value: '', missing: 'none' })).toBe('无')
    expect(await textOf(CellValue, { value: 0 })).toBe('0')
  })
})
