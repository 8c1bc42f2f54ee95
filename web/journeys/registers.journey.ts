import { beforeAll, describe, expect, it } from 'vitest'
import { asked, goes, inChromium, officer } from './browser'
import { look } from './look'
import type { Person } from './people'

inChromium()

/** What the browser itself notes of an answer that the journey is about. */
function refused(person: Person, status: number) {
  const noted = person.complaints.splice(0)
  expect(noted.length).toBeGreaterThan(0)
  expect(noted.filter((one) => !one.includes(`status of ${status}`))).toEqual([])
}
const focused = (person: Person) => person.page.evaluate(() => document.activeElement?.getAttribute('data-id'))
const plain = { language: 'zh', large_type: false, keys: true, density: 'standard' }

describe('a visit', () => {
  let cadre: Person
  let home = { household: '', head: '' }
  let record = ''
  const kept = () => asked('village_cadre').must('GET', `/registers/visit/records/${encodeURIComponent(record)}`)
  beforeAll(async () => {
    await asked('village_cadre').must('PUT', '/session/preferences', plain)
    home = (await asked('village_cadre').must('GET', '/households?size=20')).items[3]
    cadre = await officer('village_cadre')
  })

  it('belongs to a register that says what it is for, who keeps it, and that nothing is in it yet', async () => {
    await cadre.open('/')
    await cadre.press('menu-registers')
    await cadre.settled()
    expect(await cadre.page.locator('tr[data-id="row-visit"]').innerText()).toMatch(/走访记录[\s\S]*核对走访联系是否经常[\s\S]*村干部[\s\S]*登记/)
    await cadre.press('register-visit')
    await cadre.settled()
    expect(await cadre.says('nothing')).toMatch(/^还没有走访记录，由.*村干部.*登记。/)
    expect(await cadre.says('complete')).toMatch(/没有声明登记完整/)
    expect(await look(cadre, 'register-nothing')).toEqual([])
  })

  it('is entered from the file of its household, which need not be written again', async () => {
    await cadre.open(`/households/${home.household}?part=registers`)
    await cadre.press('enter-visit')
    await cadre.on('household-chosen').filter({ hasText: home.head }).waitFor()
    expect(await cadre.says('brought')).toBe('本表7项，已带出1项，需填6项')
    expect(decodeURIComponent(cadre.page.url())).not.toContain(home.head)
  })

  it('is refused with a word at each field that is wrong, and the first of them has the focus', async () => {
    await cadre.press('entry-do')
    await cadre.on('problem-helper_code').waitFor()
    expect(await cadre.says('problem-helper_code')).toMatch(/必填/)
    expect(await cadre.says('problem-visited_on')).toMatch(/必填/)
    expect(await cadre.on('field-visited_on').getAttribute('aria-invalid')).toBe('true')
    expect(await focused(cadre)).toBe('field-helper_code')
    expect(await look(cadre, 'entry-refused')).toEqual([])
    refused(cadre, 409)
    // By keys alone: the code, then a day that has not come.
    await cadre.page.keyboard.type('B001')
    await cadre.fill('field-visited_on', '2020-07-09')
    await cadre.on('field-way').selectOption('入户')
    await cadre.page.keyboard.press('Control+Enter')
    await cadre.on('problem-helper_code').waitFor({ state: 'detached' })
    expect(await cadre.says('problem-visited_on')).toMatch(/还没有到/)
    expect(await focused(cadre)).toBe('field-visited_on')
    refused(cadre, 409)
  })

  it('is not lost by looking at another page, and its tab is not closed without asking', async () => {
    const tab = cadre.page.url()
    await cadre.press('menu-work')
    await cadre.settled()
    await cadre.page.locator('[data-id^="tab-/registers/visit/~enter"]').click()
    await cadre.page.waitForURL(tab)
    expect(await cadre.on('field-helper_code').inputValue()).toBe('B001')
    const asks = new Promise<string>((said) => cadre.page.once('dialog', (dialog) => (said(dialog.message()), void dialog.dismiss())))
    await cadre.page.locator('[data-id^="tab-close-/registers/visit/~enter"]').click()
    expect(await asks).toMatch(/没保存/)
    expect(await cadre.on('field-helper_code').inputValue()).toBe('B001')
  })

  it('begins anew where the tab was closed all the same', async () => {
    cadre.page.once('dialog', (dialog) => void dialog.accept())
    await cadre.page.locator('[data-id^="tab-close-/registers/visit/~enter"]').click()
    await cadre.press('menu-registers')
    await cadre.press('register-visit')
    await cadre.press('enter')
    await cadre.on('field-helper_code').waitFor()
    expect(await cadre.page.locator('[data-id^="tab-/registers/visit/~enter"]').innerText()).toBe('登记走访记录')
    expect(await cadre.on('field-helper_code').inputValue()).toBe('')
    await cadre.open(`/registers/visit/~enter?household=${home.household}`)
    await cadre.fill('field-helper_code', 'B001')
    await cadre.on('field-way').selectOption('入户')
  })

  it('corrected it is saved once, and the form is ready for the next', async () => {
    await cadre.fill('field-visited_on', '2020-06-20')
    await cadre.fill('field-content', '了解家庭收入情况\n孩子在县城上学')
    await cadre.page.keyboard.press('Control+Enter')
    await cadre.on('entered').waitFor()
    expect(await focused(cadre)).toBe('entered')
    expect(await cadre.on('field-helper_code').inputValue()).toBe('')
    expect((await asked('village_cadre').must('GET', '/registers/visit/count')).total).toBe(1)
    await cadre.press('see-record')
    await cadre.on('record-code').waitFor()
    record = await cadre.says('record-code')
    expect(record).toMatch(/B001~2020-06-20~入户/)
  })

  it('stands in the list, is counted in the tree and found by its filter', async () => {
    await cadre.open('/registers/visit')
    expect(await cadre.page.locator('main tbody tr[data-index]').count()).toBe(1)
    expect(await cadre.says('total')).toBe('共1条')
    const { regions } = (await asked('village_cadre').must('GET', '/session')).posts[0]
    expect(await cadre.says(`area-${regions[0]}`)).toMatch(/1$/)
    expect(await cadre.page.locator('main tbody tr[data-index]').innerText()).toMatch(new RegExp(`2020-06-20[\\s\\S]*${home.head}[\\s\\S]*入户`))
    await cadre.on('filter-way').selectOption('电话')
    expect(await cadre.says('nothing')).toMatch(/没有符合条件的记录/)
    await cadre.press('clear')
    await cadre.page.locator(`[data-id="record-${record}"]`).click()
    await cadre.on('history').waitFor()
  })

  it('is corrected with a reason; what stands there otherwise, by whom and why, stays', async () => {
    await cadre.press('correct-open')
    expect(await cadre.on('correct').innerText()).toMatch(/编号的一部分，不能更正/)
    await cadre.fill('field-content', '孩子在外省上学')
    await cadre.fill('correct-reason', '补记走访内容')
    expect(await look(cadre, 'record-correct')).toEqual([])
    await cadre.press('correct-do')
    await cadre.on('history').locator('[data-act="correct"]').waitFor()
    expect(await cadre.on('history').locator('[data-act]').evaluateAll((all) => all.map((one) => one.getAttribute('data-act')))).toEqual(['correct', 'enter'])
    const step = await cadre.on('history').locator('[data-act="correct"]').innerText()
    expect(step).toMatch(/村干部\(虚构\)/)
    expect(step).toMatch(/原因：补记走访内容/)
    expect(step).toMatch(/内容[\s\S]*了解家庭收入情况[\s\S]*孩子在外省上学/)
    expect(await cadre.says('value-content')).toMatch(/孩子在外省上学/)
    expect(await look(cadre, 'record-history')).toEqual([])
  })

  it('shows both versions where somebody else was first, and keeps the one that is chosen', async () => {
    await cadre.press('correct-open')
    await cadre.fill('field-problem', '饮水管道结冰')
    await cadre.fill('correct-reason', '补记发现问题')
    const { version } = await kept()
    await asked('village_cadre').must('PATCH', `/registers/visit/records/${encodeURIComponent(record)}`, { values: { problem: '房屋漏雨' }, reason: '另一处补记' }, { 'If-Match': `"${version}"` })
    await cadre.press('correct-do')
    await cadre.on('both-versions').waitFor()
    expect(await cadre.says('both-versions')).toMatch(/发现问题[\s\S]*房屋漏雨[\s\S]*饮水管道结冰/)
    expect(await look(cadre, 'record-both')).toEqual([])
    refused(cadre, 412)
    await cadre.press('keep-mine')
    await cadre.on('correct').waitFor({ state: 'detached' })
    await cadre.on('value-problem').filter({ hasText: '饮水管道结冰' }).waitFor()
    expect(await cadre.on('history').locator('[data-act="correct"]').count()).toBe(3)
  })

  it('as it was known on its day there was nothing yet', async () => {
    await cadre.press('known-then')
    await cadre.on('not-there').waitFor()
    await cadre.press('known-now')
    await cadre.on('value-problem').waitFor()
  })

  it('stands in the file of its household', async () => {
    await cadre.open(`/households/${home.household}?part=registers`)
    expect(await cadre.says('of-visit')).toMatch(/走访记录[\s\S]*2020-06-20[\s\S]*饮水管道结冰/)
    expect(await look(cadre, 'household-registers')).toEqual([])
  })

  it('is taken back with a reason: it is in no list any more, and its history stays', async () => {
    await cadre.open(`/registers/visit/${encodeURIComponent(record)}`)
    await cadre.press('take-back-open')
    expect(await cadre.on('take-back').innerText()).toMatch(/作废后保留历史/)
    await cadre.fill('take-back-reason', '登记重复')
    await cadre.press('take-back-do')
    await cadre.on('taken-back').waitFor()
    expect(await cadre.on('history').locator('[data-act="take_back"]').innerText()).toMatch(/登记重复/)
    expect(await cadre.on('correct-open').count()).toBe(0)
    await cadre.press('back')
    await cadre.on('nothing').waitFor()
    await goes(cadre)
  })

  it('is there again where the next journey looks for one', async () => {
    const values = { helper_code: 'B001', household_code: home.household, visited_on: '2020-06-21', way: '电话', content: '询问务工情况' }
    await asked('village_cadre').must('POST', '/registers/visit/records', { values })
  })
})

describe('a help measure', () => {
  it('is for a member of a household found by name, gets a number of its own, and is refused where days contradict each other', async () => {
    const home = (await asked('village_cadre').must('GET', '/households?size=20')).items[1]
    const members = (await asked('village_cadre').must('GET', `/households/${home.household}`)).members
    const cadre = await officer('village_cadre')
    await cadre.open('/registers/measure/~enter')
    expect(await cadre.on('field-person_code').isDisabled()).toBe(true)
    await cadre.fill('household-find', home.head)
    await cadre.page.keyboard.press('Enter')
    await cadre.press(`household-hit-${home.household}`)
    await cadre.on('field-person_code').locator(`option[value="${members[0].person}"]`).waitFor({ state: 'attached' })
    await cadre.on('field-person_code').selectOption(members[0].person)
    await cadre.on('field-kind').selectOption('产业')
    await cadre.on('field-status').selectOption('已完成')
    await cadre.fill('field-amount', '12000')
    await cadre.press('entry-do')
    expect(await cadre.says('problems-above')).toMatch(/已完成的须有完成日期/)
    expect(await cadre.page.evaluate(() => document.activeElement?.hasAttribute('data-above'))).toBe(true)
    refused(cadre, 409)
    await cadre.fill('field-finished_on', '2020-06-10')
    await cadre.press('entry-do')
    await cadre.press('see-record')
    expect(await cadre.says('record-code')).toMatch(/^20200630-\d{4}$/)
    expect(await cadre.says('value-amount')).toMatch(/12,000\.00/)
    await cadre.open('/registers/measure')
    expect(await cadre.page.locator('main tbody tr[data-index]').innerText()).toMatch(new RegExp(home.head))
    await goes(cadre)
  })
})

describe('who helps a household', () => {
  let data: Person, township: Person
  let home = { household: '', head: '' }
  beforeAll(async () => {
    for (const role of ['data_officer', 'township_officer']) await asked(role).must('PUT', '/session/preferences', plain)
    const { posts } = await asked('township_officer').must('GET', '/session')
    const { items } = await asked('monitoring_officer').must('GET', `/findings?by=household&size=200&region=${posts[0].regions[0]}`)
    const one = items.find((row: { subject_kind: string }) => row.subject_kind === 'household')
    home = { household: one.household, head: one.head }
    data = await officer('data_officer')
    township = await officer('township_officer')
  })

  async function enter(code: string) {
    await data.open('/registers/helper/~enter')
    await data.fill('field-helper_code', code)
    await data.fill('field-helper_name', '李建国')
    await data.fill('field-unit', '县水利局')
    await data.fill('household-find', home.household)
    await data.page.keyboard.press('Enter')
    await data.on('household-chosen').filter({ hasText: home.head }).waitFor()
    await data.fill('field-started_on', '2020-01-16')
    await data.press('entry-do')
    await data.on('entered').waitFor()
  }

  it('is entered by the data officer and waits for a second person, who is not the first', async () => {
    await enter('K900')
    expect(await data.says('entered')).toMatch(/由另一人确认后生效/)
    await data.press('see-waiting')
    await data.page.locator('[data-id^="open-"]').first().click()
    const drawer = data.on('waiting-drawer')
    expect(await drawer.innerText()).toMatch(/待另一人确认/)
    expect(await drawer.locator('[data-id="confirm-open"]').count()).toBe(0)
    await data.page.keyboard.press('Escape')
    await data.press('part-records')
    expect(await data.says('nothing')).toMatch(/还没有帮扶责任人/)
  })

  it('is confirmed by the township, and only then there', async () => {
    await township.open('/registers')
    expect(await township.says('waiting-helper')).toBe('1')
    await township.press('waiting-helper')
    await township.page.locator('[data-id^="open-"]').first().click()
    expect(await township.on('waiting-drawer').innerText()).toMatch(new RegExp(`K900[\\s\\S]*李建国[\\s\\S]*${home.head}`))
    expect(await look(township, 'waiting-one')).toEqual([])
    await township.press('confirm-open')
    expect(await look(township, 'waiting-confirm')).toEqual([])
    await township.press('confirm-waiting-do')
    await township.on('decided').waitFor()
    expect(await township.says('nothing')).toMatch(/没有等待确认/)
    await township.press('part-records')
    await township.page.locator('main tbody tr[data-index]').waitFor()
    expect(await township.page.locator('main tbody tr[data-index]').innerText()).toMatch(/K900/)
  })

  it('or is refused with a reason, and never comes into the list', async () => {
    await enter('K901')
    await township.press('part-waiting')
    await township.open('/registers/helper?part=waiting')
    await township.page.locator('[data-id^="open-"]').first().click()
    await township.press('refuse-open')
    await township.fill('refuse-waiting-reason', '单位名称不对')
    await township.press('refuse-waiting-do')
    await township.on('decided').waitFor()
    expect((await asked('data_officer').must('GET', '/registers/helper/count')).total).toBe(1)
    await goes(township)
  })

  it('up to a day the keeper says that nothing is missing', async () => {
    await data.open('/registers/helper')
    await data.press('declare-open')
    await data.fill('declare-until', '2020-05-31')
    expect(await look(data, 'register-declare')).toEqual([])
    await data.press('declare-do')
    await data.on('complete').filter({ hasText: '至 2020-05-31' }).waitFor()
    await goes(data)
  })
})

describe('whoever has no right to a register', () => {
  it('reads whose it is to enter, where the post may read it', async () => {
    const wang = await officer('monitoring_officer')
    await wang.open('/registers/visit')
    expect(await wang.on('enter').count()).toBe(0)
    expect(await wang.on('declare-open').count()).toBe(0)
    await wang.open('/registers/visit/~enter')
    expect(await wang.says('no-right')).toMatch(/^当前岗位不能办理，由.*村干部.*办理。$/)
    expect(await wang.on('entry-do').count()).toBe(0)
    expect(await look(wang, 'entry-no-right')).toEqual([])
    await goes(wang)
  })

  it('and is told that nothing is there, where it may not', async () => {
    const cadre = await officer('village_cadre')
    for (const path of ['/registers/helper', '/registers/nothing', '/registers/visit/nothing']) {
      await cadre.open(path)
      expect(await cadre.says('problem'), path).toMatch(/没有这条记录，或不在您的管辖范围内/)
    }
    refused(cadre, 404)
    await goes(cadre)
    const inspector = await officer('inspector')
    await inspector.open('/registers')
    expect(await inspector.says('absent')).toMatch(/没有这条记录，或不在您的管辖范围内/)
    await goes(inspector)
  })
})

describe('a workbook of visits', () => {
  let cadre: Person
  let home = ''
  const visits = async () => (await asked('village_cadre').must('GET', '/registers/visit/count')).total as number
  const sheet = (...rows: string[]) => ({ name: '走访.csv', mimeType: 'text/csv', buffer: Buffer.from(['户编号,走访日期,帮扶人编号,方式,内容', ...rows].join('\n')) })
  beforeAll(async () => {
    home = (await asked('village_cadre').must('GET', '/households?size=20')).items[5].household
    cadre = await officer('village_cadre')
  })

  it('has a template, and is checked row by row before anything is entered', async () => {
    const before = await visits()
    await cadre.open('/registers/visit')
    await cadre.press('import-open')
    const [download] = await Promise.all([cadre.page.waitForEvent('download'), cadre.press('import-template')])
    expect(download.suggestedFilename()).toBe('visit.xlsx')
    await cadre.on('import-file').setInputFiles(sheet(`${home},2020-05-03,B007,入户,了解收入`, `${home},2020-05-04,B007,飞鸽,了解收入`, '9911111111,2020-05-04,B007,入户,别处'))
    await cadre.on('import-told').waitFor()
    expect(await cadre.says('import-told')).toMatch(/共3行，可登记1行，有问题2行/)
    expect(await cadre.says('import-row-3')).toMatch(/方式/)
    expect(await cadre.says('import-row-4')).toMatch(/不在您登记的范围内/)
    expect(await cadre.on('import-do').isDisabled()).toBe(true)
    expect(await look(cadre, 'register-import')).toEqual([])
    expect(await visits()).toBe(before)
  })

  it('mended it is entered once, however often it is sent', async () => {
    const before = await visits()
    const mended = sheet(`${home},2020-05-03,B007,入户,了解收入`, `${home},2020-05-04,B007,电话,了解收入`)
    await cadre.on('import-file').setInputFiles(mended)
    await cadre.on('import-told').filter({ hasText: '可登记2行' }).waitFor()
    await cadre.press('import-do')
    await cadre.on('import-told').filter({ hasText: '已登记2行' }).waitFor()
    expect(await visits()).toBe(before + 2)
    await cadre.open('/registers/visit')
    await cadre.press('import-open')
    await cadre.on('import-file').setInputFiles(mended)
    await cadre.on('import-told').filter({ hasText: '可登记0行' }).waitFor()
    expect(await visits()).toBe(before + 2)
    await goes(cadre)
  })
})

describe('a register of the county', () => {
  it('is taken out with a purpose by whoever takes such lists out', async () => {
    const data = await officer('data_officer')
    await data.open('/registers/session')
    await data.press('export-open')
    await data.fill('export-purpose', '核对会议台账')
    await data.press('export-do')
    await data.on('export-file').waitFor({ timeout: 60_000 })
    await goes(data)
    const cadre = await officer('village_cadre')
    await cadre.open('/registers/visit')
    expect(await cadre.on('export-open').count()).toBe(0)
    await goes(cadre)
  })
})
