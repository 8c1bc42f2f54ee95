import { beforeAll, describe, expect, inject, it } from 'vitest'
import { asked, goes, inChromium, officer } from './browser'
import { look } from './look'
import type { Person } from './people'
import { exported } from './registry'

inChromium()

interface Row { proposal: string; subject: string; name: string; kind: string; region: string; delivery: { file: string } }
const plain = { language: 'zh', large_type: false, keys: true, density: 'standard' }
const group = 'registry_household.change.village_group'
const inGroup = 'dataset=registry_household&kind=change&field=village_group'
const data = () => asked('data_officer')
const open = async (query = inGroup): Promise<{ items: Row[]; total: number }> => data().must('GET', `/proposals?size=200&${query}`)
const decide = (body: unknown) => data().must('POST', '/proposals/decisions', body)
const focused = (person: Person) => person.page.evaluate(() => document.activeElement?.getAttribute('data-id'))

/** What the browser itself notes of an answer that the journey is about. */
function refused(person: Person, status: number) {
  const noted = person.complaints.splice(0)
  expect(noted.length).toBeGreaterThan(0)
  expect(noted.filter((one) => !one.includes(`status of ${status}`))).toEqual([])
}

describe('a newer registry file that differs from the record', () => {
  let officerOfData: Person
  let village = ''
  const groupOf = async (code: string) => (await data().must('GET', `/households/${code}`)).village_group as string | undefined

  beforeAll(async () => {
    for (const role of ['data_officer', 'monitoring_officer', 'township_officer']) await asked(role).must('PUT', '/session/preferences', plain)
    expect((await open('')).total).toBe(0)
    const { folder } = inject('office')
    const regions = (await data().must('GET', '/regions')).items as { code: string; name: string }[]
    const nameOf = (code: string) => regions.find((one) => one.code === code)!.name
    const { items } = await asked('village_cadre').must('GET', '/households?size=20')
    village = items[0].region
    const households = items.slice(0, 6).map((one: { household: string; region: string }) => ({ code: one.household, township: nameOf(one.region.slice(0, 9)), village: nameOf(one.region), group: '九组' }))
    await exported(`${folder}/county`, folder, '示例县2020年7月_农户档案-户_九组', households)
    officerOfData = await officer('data_officer')
  })

  it('waits on the desk of the data officer, and its page says whose it is, what is different and whence it comes', async () => {
    // Another process brought it in: the server looks about once a second.
    await expect.poll(async () => (await open()).items[0]?.delivery.file, { timeout: 10_000, interval: 200 }).toMatch(/九组/)
    expect((await open()).total).toBe(6)
    await officerOfData.open('/work')
    expect(await officerOfData.page.locator('tr', { has: officerOfData.on('act-proposals_open') }).innerText()).toMatch(/档案变更建议[\s\S]*条待处理/)
    await officerOfData.press('act-proposals_open')
    await officerOfData.settled()
    await officerOfData.on('filter-group').selectOption(group)
    await officerOfData.settled()
    expect(officerOfData.page.url()).toContain('field=village_group')
    expect(await officerOfData.page.locator('main tbody tr[data-index]').count()).toBe(6)
    expect(await officerOfData.page.locator('main tbody tr[data-index]').first().innerText()).toMatch(/村民小组[\s\S]*九组[\s\S]*乡村振兴局[\s\S]*示例县2020年7月_农户档案-户_九组/)
    expect(await officerOfData.says(`area-${village.slice(0, 9)}`)).toMatch(/6$/)
    expect(await look(officerOfData, 'proposals-list')).toEqual([])
  })

  it('is accepted by keys alone: the record says it then, and the list has one less', async () => {
    const [first] = (await open()).items
    await officerOfData.page.locator('main tbody tr[data-index]').first().focus()
    await officerOfData.page.keyboard.press('Enter')
    await officerOfData.on(`proposal-${first!.proposal}`).waitFor()
    expect(await officerOfData.says('proposed')).toBe('九组')
    expect(await look(officerOfData, 'proposal-one')).toEqual([])
    await officerOfData.on('accept-open').focus()
    await officerOfData.page.keyboard.press('Enter')
    await officerOfData.on('accept-do').waitFor()
    expect(await look(officerOfData, 'proposal-accept')).toEqual([])
    await officerOfData.on('accept-do').focus()
    await officerOfData.page.keyboard.press('Enter')
    await officerOfData.on('decided').waitFor()
    expect(await officerOfData.says('decided')).toBe('已采纳，档案已更改。')
    await officerOfData.settled()
    expect(await officerOfData.page.locator('main tbody tr[data-index]').count()).toBe(5)
    expect(await groupOf(first!.subject)).toBe('九组')
    const { items } = await data().must('GET', `/households/${first!.subject}/timeline`)
    expect(items.some((one: { kind: string; changed?: string[] }) => one.kind === 'version' && one.changed?.includes('village_group'))).toBe(true)
  })

  it('is refused for a reason alone, and the record stays as it was', async () => {
    const [first] = (await open()).items
    const before = await groupOf(first!.subject)
    await officerOfData.open(`/proposals?${inGroup}`)
    await officerOfData.press(`open-${first!.proposal}`)
    await officerOfData.press('refuse-open')
    await officerOfData.press('refuse-do')
    expect(await officerOfData.on('refuse-reason').evaluate((field: HTMLTextAreaElement) => field.validity.valueMissing)).toBe(true)
    await officerOfData.fill('refuse-reason', '入户核对，组别没有变')
    await officerOfData.page.keyboard.press('Control+Enter')
    await officerOfData.on('decided').filter({ hasText: '不采纳' }).waitFor()
    expect(await groupOf(first!.subject)).toBe(before)
    expect((await open()).total).toBe(4)
  })

  it('is told to the second of two who decide at once', async () => {
    const [first] = (await open()).items
    await officerOfData.press(`open-${first!.proposal}`)
    await officerOfData.press('accept-open')
    await decide({ decision: 'refuse', reason: '另一人先处理', proposals: [first!.proposal] })
    await officerOfData.press('accept-do')
    await officerOfData.page.locator('[role=alert]').waitFor()
    expect(await officerOfData.page.locator('[role=alert]').innerText()).toMatch(/已由别人处理/)
    refused(officerOfData, 409)
    await officerOfData.page.keyboard.press('Escape')
    await officerOfData.page.keyboard.press('Escape')
  })

  it('is decided all together, as many as were seen or none', async () => {
    await officerOfData.open(`/proposals?${inGroup}`)
    await officerOfData.press('batch-open')
    expect(await officerOfData.says('batch-what')).toMatch(/共3条/)
    expect(await focused(officerOfData)).toBe('batch')
    const [first] = (await open()).items
    await decide({ decision: 'refuse', reason: '另一人先处理', proposals: [first!.proposal] })
    await officerOfData.fill('batch-reason', '县里统一调整村民小组')
    await officerOfData.press('batch-do')
    expect(await officerOfData.on('batch-accept').evaluate((choice: HTMLInputElement) => choice.validity.valueMissing)).toBe(true)
    await officerOfData.on('batch-accept').check()
    await officerOfData.press('batch-do')
    await officerOfData.on('batch-wrong').waitFor()
    expect(await officerOfData.says('batch-wrong')).toMatch(/您看到的是 3 条，现在是 2 条，没有处理任何一条/)
    expect(await look(officerOfData, 'proposals-batch')).toEqual([])
    refused(officerOfData, 409)
    await officerOfData.page.keyboard.press('Escape')
    await officerOfData.settled()
    await officerOfData.press('batch-open')
    expect(await officerOfData.says('batch-what')).toMatch(/共2条/)
    await officerOfData.on('batch-accept').check()
    await officerOfData.press('batch-do')
    await officerOfData.on('batch-done').waitFor()
    expect(await officerOfData.says('batch-done')).toBe('已处理2条，没有剩下的。')
    expect(await look(officerOfData, 'proposals-batch-done')).toEqual([])
    await officerOfData.page.keyboard.press('Escape')
    await officerOfData.on('nothing').waitFor()
    expect(await officerOfData.says('nothing')).toMatch(/没有符合条件的记录/)
  })

  it('keeps what is masked masked, and asks for a home check where somebody goes', async () => {
    await officerOfData.open('/proposals?dataset=registry_household&kind=change&field=head_id')
    const rows = await officerOfData.page.locator('main tbody').innerText()
    expect(rows).toMatch(/\d{6}\*{8}\d{3}[\dX]/)
    await officerOfData.open('/proposals?dataset=registry_household&kind=remove')
    await officerOfData.page.locator('[data-id^="open-"]').first().click()
    expect(await officerOfData.says('home-check')).toMatch(/先安排入户核实/)
    expect(await look(officerOfData, 'proposal-remove')).toEqual([])
    await officerOfData.page.keyboard.press('Escape')
    await goes(officerOfData)
  })

  it('is as well made in English and on a phone', async () => {
    await data().must('PUT', '/session/preferences', { ...plain, language: 'en' })
    const wide = await officer('data_officer', 'desk', 'en')
    await wide.open('/proposals')
    expect(await look(wide, 'proposals-en')).toEqual([])
    await wide.page.locator('[data-id^="open-"]').first().click()
    expect(await look(wide, 'proposal-en')).toEqual([])
    await goes(wide)
    await data().must('PUT', '/session/preferences', plain)
    const phone = await officer('data_officer', 'phone')
    await phone.open('/proposals')
    expect(await look(phone, 'proposals-phone')).toEqual([])
    await goes(phone)
  })

  it('is read and not decided by the monitoring officer, of its own area by a township, and by no village', async () => {
    const wang = await officer('monitoring_officer')
    await wang.open('/proposals')
    expect(await wang.on('batch-open').count()).toBe(0)
    await wang.page.locator('[data-id^="open-"]').first().click()
    expect(await wang.says('no-right')).toMatch(/由县数据专员处理/)
    expect(await wang.on('accept-open').count()).toBe(0)
    await wang.page.keyboard.press('Escape')
    await goes(wang)
    const { posts } = await asked('township_officer').must('GET', '/session')
    const all = (await asked('township_officer').must('GET', '/proposals?size=200')).items as Row[]
    expect(all.every((one) => one.region.startsWith(posts[0].regions[0]))).toBe(true)
    const cadre = await officer('village_cadre')
    expect(await cadre.open('/proposals').then(() => cadre.says('absent'))).toMatch(/没有这条记录，或不在您的管辖范围内/)
    await goes(cadre)
  })

  it('and says so when none waits any more', async () => {
    const { groups } = await data().must('GET', '/proposals/count')
    for (const { dataset, kind, field, total } of groups) await decide({ decision: 'refuse', reason: '这份名单只有六户', all: { dataset, kind, ...(field ? { field } : {}), count: total } })
    const last = await officer('data_officer')
    await last.open('/proposals')
    expect(await last.says('nothing')).toMatch(/^没有待处理的变更建议/)
    expect(await look(last, 'proposals-none')).toEqual([])
    await goes(last)
  })
})
