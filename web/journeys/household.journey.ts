import { beforeAll, describe, expect, it } from 'vitest'
import { asked, goes, inChromium, officer } from './browser'
import { look } from './look'
import type { Person } from './people'

inChromium()

describe('from a name to the row of a file', () => {
  let wang: Person
  let household = { code: '', head: '' }
  beforeAll(async () => {
    const { items } = await asked('monitoring_officer').must('GET', '/findings?by=household&severity=red&rule=risk.income_below_line')
    household = { code: items[0].household, head: items[0].head }
    await asked('monitoring_officer').must('PUT', '/session/preferences', { language: 'zh', large_type: false, keys: true, density: 'standard' })
    wang = await officer('monitoring_officer')
  })

  it('the officer searches a household by its code and opens its file in two steps', async () => {
    await wang.open('/')
    await wang.fill('search', household.code)
    await wang.page.keyboard.press('Enter')
    await wang.page.waitForURL(`**/households/${household.code}`)
    await wang.settled()
    expect(await wang.page.locator('main').innerText()).toContain(household.head)
    expect(await look(wang, 'household')).toEqual([])
  })

  it('neither a name nor an ID number stands in an address', async () => {
    expect(decodeURIComponent(wang.page.url())).not.toContain(household.head)
    await wang.fill('search', '张')
    await wang.page.keyboard.press('Enter')
    expect(await wang.says('search-said')).toMatch(/2个字/)
    await wang.fill('search', '')
  })

  it('opens what was found: condition, value, test, verdict, and the rows of files it stands on', async () => {
    const opener = wang.on('open-risk.income_below_line')
    if ((await opener.getAttribute('aria-expanded')) !== 'true') await opener.click()
    const card = wang.on('finding-risk.income_below_line')
    await card.getByRole('table').waitFor()
    expect(await card.innerText()).toMatch(/4,?000|4,?100/)
    expect(await card.innerText()).toMatch(/收入台账.*第\s*[\d,]+\s*行/s)
    expect(await look(wang, 'explanation')).toEqual([])
  })

  it('and from there to the delivered row itself, masked', async () => {
    await wang.page.locator('[data-id^="see-row-"]').first().click()
    const row = wang.on('source-row')
    await row.getByRole('table').waitFor()
    expect(await row.innerText()).toMatch(/\d{6}\*{8}/)
    expect(await row.innerText()).not.toMatch(/(?<!\d)\d{17}[\dX](?!\d)/)
    expect(await look(wang, 'source-row')).toEqual([])
    await wang.page.keyboard.press('Escape')
    await row.waitFor({ state: 'detached' })
  })

  it('speaks English when asked to, and large type, and keeps both for the next time', async () => {
    await wang.press('language-en')
    await wang.press('large-type')
    await wang.page.waitForFunction(() => document.documentElement.lang === 'en' && document.documentElement.dataset.type === 'large')
    expect(await look(wang, 'household-en-large')).toEqual([])
    await wang.page.reload()
    await wang.settled()
    expect(await wang.page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.type])).toEqual(['en', 'large'])
    await wang.press('language-zh')
    await wang.press('large-type')
    await wang.page.waitForFunction(() => document.documentElement.lang.startsWith('zh') && document.documentElement.dataset.type === 'normal')
    await goes(wang)
  })
})
