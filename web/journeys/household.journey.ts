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
    // Every condition: what it is, its value, what it is held against and what that comes to, whether it holds.
    const [, value, test, verdict] = await card.locator('[data-id="condition-net_income"] > *').allInnerTexts()
    expect(value).toMatch(/^-?[\d,.]+ 元\/年$/)
    expect(test).toMatch(/^＜ 脱贫标准.* × .*人.*\s= [\d,.]+ 元\/年$/s)
    expect(verdict).toMatch(/● 是/)
    const number = (text: string) => Number(text.match(/-?[\d,.]+/)![0].replaceAll(',', ''))
    expect(number(value!)).toBeLessThan(number(test!.split('=')[1]!))
    for (const row of await card.locator('[data-id^="condition-"]').all()) for (const cell of await row.locator('> *').allInnerTexts()) expect(cell.trim()).not.toBe('')
    expect(await card.innerText()).toMatch(/收入台账.*第\s*[\d,]+\s*行/s)
    expect(await look(wang, 'explanation')).toEqual([])
  })

  it('says that the red ones stand first, and so they do', async () => {
    expect(await wang.says('findings-order')).toMatch(/红色在前/)
    const kinds = await wang.page.locator('article[data-id^="finding-"]').evaluateAll((all) => all.map((card) => ['red', 'amber', 'undecided'].findIndex((kind) => card.classList.contains(kind))))
    expect(kinds.length).toBeGreaterThan(1)
    expect(kinds).toEqual([...kinds].sort((a, b) => a - b))
    await wang.open('/findings?by=finding')
    expect(await wang.says('total')).toMatch(/红色在前/)
    expect(await wang.page.locator('th[aria-sort="descending"]').innerText()).toMatch(/^等级/)
    const marks = await wang.page.locator('main tbody tr[data-index] [data-mark]').evaluateAll((all) => all.map((mark) => mark.getAttribute('data-mark')))
    expect(marks[0]).toBe('red')
    expect(marks).toEqual([...marks].sort((a, b) => Number(b === 'red') - Number(a === 'red')))
    await wang.open(`/households/${household.code}`)
    const opener = wang.on('open-risk.income_below_line')
    if ((await opener.getAttribute('aria-expanded')) !== 'true') await opener.click()
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
    // Labels of fields and words of code lists are English too; names and what departments wrote stay as they are.
    for (const part of ['facts', 'members', 'data']) {
      await wang.open(`/households/${household.code}?part=${part}`)
      const labels = await wang.page.locator('main dt, main thead th, main .datasets button').allInnerTexts()
      expect(labels.length, part).toBeGreaterThan(3)
      expect(labels.filter((label) => /\p{Script=Han}/u.test(label)), part).toEqual([])
      if (part === 'facts') expect(await wang.says('field-household_type')).toMatch(/household status\s+(exited|ordinary|newly poor|household)/i)
    }
    await wang.open(`/households/${household.code}`)
    await wang.page.reload()
    await wang.settled()
    expect(await wang.page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.type])).toEqual(['en', 'large'])
    await wang.press('language-zh')
    await wang.press('large-type')
    await wang.page.waitForFunction(() => document.documentElement.lang.startsWith('zh') && document.documentElement.dataset.type === 'normal')
    await goes(wang)
  })
})
