import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { asked, goes, inChromium, officer } from './browser'
import { look } from './look'
import { record } from './registry'
import { rowsOf } from './workbook'

inChromium()

describe('what is looked at in the clear, and what leaves the program', () => {
  let household = ''
  let number = ''
  beforeAll(async () => {
    household = (await asked('monitoring_officer').must('GET', '/findings?by=household&severity=red')).items[0].household
    await asked('monitoring_officer').must('PUT', '/session/preferences', { language: 'zh', large_type: false, keys: true, density: 'standard' })
  })

  it('a number is shown after a reason, for sixty seconds, and stands nowhere else', async () => {
    const wang = await officer('monitoring_officer')
    await wang.open(`/households/${household}?part=facts`)
    await wang.press('unmask-head_id')
    await wang.press('reason-check_identity')
    await wang.press('unmask-do')
    expect(await wang.says('unmasked')).toMatch(/^\d{17}[\dX]$/)
    expect(await wang.page.evaluate(() => JSON.stringify([localStorage, sessionStorage, location.href]))).not.toMatch(/\d{17}[\dX]/)
    await wang.page.reload()
    await wang.settled()
    expect(await wang.on('unmasked').count()).toBe(0)
    await goes(wang)
  })

  it('a list is taken out for a purpose, numbered, with nothing unmasked in it', async () => {
    const wang = await officer('monitoring_officer')
    await wang.open('/findings?severity=red')
    await wang.press('export-open')
    await wang.fill('export-purpose', '安排六月入户核实')
    await wang.press('export-do')
    await wang.on('export-file').waitFor({ timeout: 60_000 })
    expect(await look(wang, 'export')).toEqual([])
    number = (await wang.says('export-made')).match(/[\w-]*\d[\w-]*/)![0]
    const [download] = await Promise.all([wang.page.waitForEvent('download'), wang.press('export-file')])
    expect(readFileSync(await download.path()).subarray(0, 2).toString()).toBe('PK')
    await goes(wang)
  })

  it('with columns of the record it is masked as the page, whole only for a second reason, and nothing in it is reckoned', async () => {
    // Somebody wrote a formula where the village group belongs.
    const { folder } = inject('office')
    const regions = (await asked('monitoring_officer').must('GET', '/regions')).items as { code: string; name: string }[]
    const nameOf = (code: string) => regions.find((one) => one.code === code)!.name
    const { items, total, run } = await asked('monitoring_officer').must('GET', '/findings?by=household&severity=red&size=200')
    for (let page = 2; items.length < total; page += 1) items.push(...(await asked('monitoring_officer').must('GET', `/findings?by=household&severity=red&size=200&page=${page}`)).items)
    const there = items.find((one: { household: string }) => one.household === household)
    const hostile = '=HYPERLINK("http://example.invalid","1")'
    expect(await record(`${folder}/county`, folder, '示例县2020年7月_农户档案-户_组别', ['村民小组'], [{ code: household, township: nameOf(there.region.slice(0, 9)), village: nameOf(there.region), group: `"${hostile.replaceAll('"', '""')}"` }])).toBe(1)

    const wang = await officer('monitoring_officer')
    await wang.open('/findings?severity=red')
    await wang.press('export-open')
    await wang.press('export-more')
    for (const field of ['village_group', 'head_id', 'phone', 'bank_account']) await wang.on(`export-add-${field}`).check()
    // The post may see a telephone number in the clear for a reason, and no account number.
    expect(await wang.on('export-whole-bank_account').count()).toBe(0)
    await wang.on('export-whole-phone').check()
    await wang.fill('export-purpose', '安排六月电话核实')
    expect(await look(wang, 'export-columns')).toEqual([])
    await wang.press('export-do')
    expect(await wang.on('export-made').count(), 'nothing is written before the second reason is said').toBe(0)
    await wang.fill('export-reason', '逐户电话联系')
    await wang.press('export-do')
    await wang.on('export-file').waitFor({ timeout: 60_000 })
    expect(await wang.says('export-made')).toMatch(/1小时/)
    const link = await wang.on('export-file').getAttribute('href')
    const [download] = await Promise.all([wang.page.waitForEvent('download'), wang.press('export-file')])
    const rows = rowsOf(await download.path())

    const heads = ['等级', '姓名', '编号', '问题', '区域', '牵头', '变化', '村民小组', '户主证件号码', '联系电话', '银行卡号']
    const head = rows.findIndex((row) => row[0]?.text === '等级')
    expect(rows[head]!.map((cell) => cell.text), 'the columns of the list and those added, no other').toEqual(heads)
    const below = rows.slice(head + 1).map((row) => heads.map((_, column) => row[column] ?? { text: '', kind: 'text' }))
    expect(below.length).toBe(total)
    expect(below.map((row) => row[2]!.text).sort()).toEqual(items.map((one: { household: string }) => one.household).sort())
    for (const row of below) for (const cell of row) expect(cell.kind).toBe('text')
    for (const row of below) {
      if (row[8]!.text) expect(row[8]!.text).toMatch(/^\d{6}\*{8}\d{3}[\dX]$/)
      if (row[9]!.text) expect(row[9]!.text).toMatch(/^\d{11}$/)
      if (row[10]!.text) expect(row[10]!.text).toMatch(/^\*+\d{4}$/)
    }
    expect(below.find((row) => row[2]!.text === household)![7]!.text, 'as it was written, as text').toContain(hostile)
    const notes = rows.slice(0, head).map((row) => row[0]?.text ?? '').join('\n')
    expect(notes).toMatch(/监测专员 \d{4}-\d{2}-\d{2} \d{2}:\d{2}/)
    expect(notes).toContain('安排六月电话核实')
    expect(notes).toContain('协调世界时')
    expect(notes).toContain(run.as_of)
    expect(notes).toContain('虚构数据')

    // The link works once.
    const again = await wang.page.request.get(link!)
    expect(again.status()).toBe(404)
    const lines = (await asked('audit_admin').must('GET', '/journal?kind=leaving&size=50')).items as { action: string; reason: string }[]
    expect(lines.filter((one) => one.action === 'left.export' && one.reason.includes('安排六月电话核实')).map((one) => one.reason)).toEqual([expect.stringMatching(new RegExp(`${total}.*phone.*逐户电话联系`, 's'))])
    await goes(wang)
  })

  it('the audit administrator finds both in the journal, and the export in the list of exports', async () => {
    const audit = await officer('audit_admin')
    await audit.open('/journal?kind=unmasking')
    expect(await audit.page.locator('tbody').innerText()).toContain(household)
    expect(await audit.page.locator('tbody').innerText()).not.toMatch(/(?<!\d)\d{17}[\dX](?!\d)/)
    await audit.open('/journal?kind=leaving')
    expect(await audit.page.locator('tbody').innerText()).toContain('安排六月入户核实')
    const { items } = await asked('audit_admin').must('GET', '/exports')
    expect(items.some((one: { number: string; purpose: string }) => one.number === number && one.purpose === '安排六月入户核实'), JSON.stringify([number, items])).toBe(true)
    await goes(audit)
  })

  it('nobody else collects it, nor learns that it is there', async () => {
    const { items } = await asked('audit_admin').must('GET', '/exports')
    for (const role of ['county_approver', 'village_cadre', 'audit_admin', 'township_officer'])
      expect((await asked(role).ask('GET', `/exports/${items[0].id}/file`)).status, role).toBe(404)
  })
})
