import { beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { asked, goes, inChromium, officer } from './browser'
import { guben } from './county'
import { look } from './look'
import type { Person } from './people'

inChromium()

const county = '990101'
const number = (text: string) => Number(text.match(/[\d,]+/)![0].replaceAll(',', ''))

// Number → list: whatever it is counted in, and of whichever run.
describe('the state of an area', () => {
  let wang: Person
  const own = () => asked('monitoring_officer')
  const prefer = (language: 'zh' | 'en') => own().must('PUT', '/session/preferences', { language, large_type: false, keys: true, density: 'standard' })
  beforeAll(async () => {
    // The month before, and this one once more: the latest is what was screened last, and the server sees each.
    for (const day of ['2020-05-31', '2020-06-30']) {
      await guben('screen', `${inject('office').folder}/county`, '--as-of', day, '--match')
      await vi.waitFor(async () => expect((await own().must('GET', `/overview/${county}`)).run.as_of).toBe(day), { timeout: 20_000, interval: 300 })
    }
    await prefer('zh')
    wang = await officer('monitoring_officer')
  }, 120_000)

  it('is counted in findings, and in households or people when these are chosen', async () => {
    await wang.open('/overview')
    const findings = number(await wang.says('figure-red'))
    await wang.press('count-households')
    await wang.settled()
    const households = number(await wang.says('figure-red'))
    await wang.press('count-people')
    await wang.settled()
    const people = number(await wang.says('figure-red'))
    expect(findings).toBeGreaterThan(households)
    expect(people).not.toBe(households)
    // The choice stands in the address, and whoever opens it sees the same.
    expect(new URL(wang.page.url()).searchParams.get('count')).toBe('people')
    await wang.open(wang.page.url())
    expect(number(await wang.says('figure-red'))).toBe(people)
    // And all three numbers are found again on the list.
    await wang.press('figure-red')
    await wang.page.waitForURL('**/findings?*')
    await wang.settled()
    const said = await wang.says('total')
    for (const one of [`${households.toLocaleString('en-US')}个对象`, `${findings.toLocaleString('en-US')}条`, `${people.toLocaleString('en-US')}人`]) expect(said).toContain(one)
  })

  it('of an area below it leads to the list of that area', async () => {
    const { areas } = await own().must('GET', `/overview/${county}?count=households`)
    const area = areas.find((one: { counts: { amber: number } }) => one.counts.amber > 0)
    await wang.open('/overview?count=households')
    expect(number(await wang.says(`area-amber-${area.region.code}`))).toBe(area.counts.amber)
    await wang.press(`area-amber-${area.region.code}`)
    await wang.page.waitForURL('**/findings?*')
    await wang.settled()
    expect(await wang.says('total')).toContain(`${area.counts.amber.toLocaleString('en-US')}个对象`)
    // The whole county again.
    await wang.open('/overview')
  })

  it('is held against the run before, and each number of then leads to what was found then', async () => {
    await wang.open('/overview?count=households')
    await wang.press('against-before')
    await wang.settled()
    expect(new URL(wang.page.url()).searchParams.get('against')).toBe('before')
    expect(await wang.says('compared')).toContain('2020-05-31')
    const { counts, before } = await own().must('GET', `/overview/${county}?count=households&against=before`)
    const more = counts.red - before.red
    expect(await wang.says('figure-red-before')).toBe(`上期 ${before.red.toLocaleString('en-US')} · ${more > 0 ? `+${more}` : more < 0 ? `−${-more}` : '±0'}`)
    expect(await wang.on('stock-change').count()).toBe(1)
    const moved = Object.fromEntries(await Promise.all(['opening', 'added', 'again', 'eliminated', 'closing'].map(async (one) => [one, number(await wang.on(`stock-${one}`).locator('td').first().innerText())])))
    expect(moved.opening + moved.added + moved.again - moved.eliminated).toBe(moved.closing)
    expect(await look(wang, 'overview-compared')).toEqual([])
    await wang.press('figure-red-before')
    await wang.page.waitForURL('**/findings?*')
    await wang.settled()
    expect(await wang.says('other-run')).toContain('2020-05-31')
    expect(await wang.says('total')).toContain(`${before.red.toLocaleString('en-US')}个对象`)
    expect(await look(wang, 'findings-of-then')).toEqual([])
    await wang.press('latest-run')
    await wang.settled()
    expect(await wang.on('other-run').count()).toBe(0)
    expect(await wang.says('total')).toContain(`${counts.red.toLocaleString('en-US')}个对象`)
  })

  it('says plainly that there is no run of a year before, and what can be done', async () => {
    await wang.open('/overview')
    await wang.press('against-year')
    await wang.settled()
    expect(await wang.says('compared')).toMatch(/没有上年同期.*县数据专员/)
    expect(await wang.on('figure-red-before').count()).toBe(0)
    await wang.press('against-year')
    await wang.settled()
    expect(await wang.on('compared').count()).toBe(0)
  })

  it('is taken out as it is shown, and nobody is in the file', async () => {
    await wang.open('/overview?count=people&against=before')
    await wang.press('export-open')
    await wang.fill('export-purpose', '月度分析会')
    await wang.press('export-do')
    await wang.on('export-file').waitFor({ timeout: 60_000 })
    const { items } = await own().must('GET', '/exports')
    expect(items[0].list).toBe('overview')
    const { areas } = await own().must('GET', `/overview/${county}`)
    expect(items[0].rows).toBe(areas.length + 1)
    await goes(wang)
  })

  it('is as well made in English', async () => {
    await prefer('en')
    const reader = await officer('monitoring_officer', 'desk', 'en')
    await reader.open('/overview?count=households&against=before')
    expect(await reader.says('figure-red-before')).toMatch(/^Last run [\d,]+ · [+−±][\d,]+$/)
    expect(await look(reader, 'overview-compared-en')).toEqual([])
    await reader.open('/overview?against=year')
    expect(await reader.says('compared')).toMatch(/no screening of a year before.*data officer/)
    expect(await look(reader, 'overview-no-year-en')).toEqual([])
    await prefer('zh')
    await goes(reader)
  })

  it('and whoever only reads it has nothing to take it out with', async () => {
    const cadre = await officer('village_cadre')
    await cadre.open('/overview?count=households')
    expect(await cadre.on('export-open').count()).toBe(0)
    expect(await cadre.on('figure-red').count()).toBe(1)
    await goes(cadre)
  })
})
