// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import DataTable from './DataTable.vue'

const table = (total: number, rows = true) =>
  mount(DataTable as never, {
    props: { label: 'list', columns: [{ key: 'code', label: 'Code', width: 8 }], total, rowAt: (at: number) => (rows ? { code: `c${at}` } : undefined), keyOf: (row: { code: string }) => row.code, canOpen: true } as never,
    slots: { code: ({ row }: { row: { code: string } }) => row.code } as never,
    global: { plugins: [createPinia()] },
    attachTo: document.body,
  })

describe('a table', () => {
  it('draws all of fifty rows and at most eighty of a hundred thousand', () => {
    expect(table(50).findAll('tr[data-index]')).toHaveLength(50)
    const long = table(100_000)
    expect(long.findAll('tr[data-index]').length).toBeLessThanOrEqual(80)
    expect(long.get('table').attributes('aria-rowcount')).toBe('100001')
  })
  it('asks for the rows in sight', () => {
    expect(table(100_000, false).emitted('need')![0]![0]).toBe(0)
  })
  it('is walked through by arrows and opened by Enter', async () => {
    const one = table(3)
    await one.get('tr[data-index="0"]').trigger('keydown', { key: 'ArrowDown' })
    await new Promise((done) => setTimeout(done))
    expect(document.activeElement?.getAttribute('data-index')).toBe('1')
    await one.get('tr[data-index="1"]').trigger('keydown', { key: 'Enter' })
    expect(one.emitted('open')![0]).toEqual([{ code: 'c1' }])
  })
})
