import { describe, expect, it } from 'vitest'
import { asked, goes, inChromium, officer } from './browser'

inChromium()

const many = 100_000

describe('a list of a hundred thousand', () => {
  it('scrolls to its end with eighty row nodes at most, and asks only for what comes into sight', async () => {
    await asked('monitoring_officer').must('PUT', '/session/preferences', { language: 'zh', large_type: false, keys: true, density: 'compact' })
    const wang = await officer('monitoring_officer', 'wide')
    // The server of the journeys has a small county: its answer, made as long as a large county's.
    const sample = await asked('monitoring_officer').must('GET', '/findings?by=finding&size=1')
    const asks: number[] = []
    await wang.page.route('**/api/v1/findings?*', async (route) => {
      const query = new URL(route.request().url()).searchParams
      const [page, size] = [Number(query.get('page') ?? 1), Number(query.get('size') ?? 20)]
      if (size === 200) asks.push(page)
      const items = Array.from({ length: Math.min(size, many - (page - 1) * size) }, (_, at) => ({ ...sample.items[0], subject: String((page - 1) * size + at).padStart(6, '0') }))
      await route.fulfill({ json: { ...sample, items, page, size, total: many, findings: many } })
    })
    await wang.open('/findings?by=finding')
    await wang.on('page-size').selectOption({ index: 2 })
    await wang.settled()

    const frame = wang.page.locator('.table-frame.virtual')
    const seen = () =>
      frame.evaluate((node) => {
        const rows = [...node.querySelectorAll('tr[data-index]')]
        return { count: rows.length, nodes: node.querySelectorAll('tr').length, last: Number(rows.at(-1)!.getAttribute('data-index')), waits: rows.filter((row) => !row.getAttribute('data-id')).length }
      })
    expect(await frame.locator('table').getAttribute('aria-rowcount')).toBe(String(many + 1))
    for (const part of [0, 0.1, 0.35, 0.5, 0.77, 0.999, 1]) {
      await frame.evaluate((node, to) => node.scrollTo({ top: (node.scrollHeight - node.clientHeight) * to }), part)
      await expect.poll(async () => (await seen()).waits, { timeout: 15_000 }).toBe(0)
      const { count, nodes } = await seen()
      expect(count, `at ${part}`).toBeGreaterThan(10)
      expect(count, `at ${part}`).toBeLessThanOrEqual(80)
      expect(nodes, 'head and the two spaces beside them').toBeLessThanOrEqual(count + 3)
    }
    expect((await seen()).last).toBe(many - 1)
    expect(await frame.locator(`tr[data-index="${many - 1}"]`).innerText()).not.toBe('')
    expect(asks.length).toBeLessThan(25)
    expect(Math.max(...asks)).toBe(many / 200)
    await asked('monitoring_officer').must('PUT', '/session/preferences', { language: 'zh', large_type: false, keys: true, density: 'standard' })
    await goes(wang)
  })

  it('that goes on from a key is read page behind page, and counted off where one jumps', async () => {
    const cadre = await officer('village_cadre', 'wide')
    const row = (at: number) => ({ record: `r${String(at).padStart(6, '0')}`, region: '990101', values: { visited_on: '2020-06-12', content: `c${at}` }, entered_by: 'he', entered_at: '2020-06-12T10:00:00Z' })
    const ways: string[] = []
    await cadre.page.route('**/api/v1/registers/visit/count*', (route) => route.fulfill({ json: { total: many, regions: {} } }))
    await cadre.page.route('**/api/v1/registers/visit/records?*', async (route) => {
      const query = new URL(route.request().url()).searchParams
      const size = Number(query.get('size'))
      const first = query.has('after') ? Number(query.get('after')) : (Number(query.get('page')) - 1) * size
      if (size === 200) ways.push(query.has('after') ? 'after' : 'page')
      await route.fulfill({ json: { items: Array.from({ length: Math.min(size, many - first) }, (_, at) => row(first + at)), next: first + size < many ? String(first + size) : null } })
    })
    await cadre.open('/registers/visit')
    expect(await cadre.says('total')).toBe('共100,000条')
    await cadre.on('page-size').selectOption({ index: 2 })
    await cadre.settled()
    const frame = cadre.page.locator('.table-frame.virtual')
    const drawn = () => frame.evaluate((node) => [...node.querySelectorAll('tr[data-index]')].map((one) => Number(one.getAttribute('data-id')?.slice(5) ?? NaN) - Number(one.getAttribute('data-index'))))
    const scrollTo = async (top: number) => {
      await frame.evaluate((node, to) => node.scrollTo({ top: to }), top)
      await expect.poll(async () => (await drawn()).every((one) => one === 0), { timeout: 15_000 }).toBe(true)
      expect((await drawn()).length).toBeLessThanOrEqual(80)
    }
    const height = await frame.evaluate((node) => node.scrollHeight)
    await scrollTo((height / many) * 300)
    await scrollTo((height / many) * 500)
    expect(ways).toEqual(['page', 'after', 'after'])
    await scrollTo(height)
    expect(ways.slice(3)).toContain('page')
    await goes(cadre)
  })
})
