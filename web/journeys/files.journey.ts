import { join } from 'node:path'
import { describe, expect, inject, it } from 'vitest'
import { asked, goes, inChromium, officer } from './browser'
import { heldBack } from './county'
import { look } from './look'

inChromium()

describe('a file, from the hand of a department to findings', () => {
  const { folder } = inject('office')
  let address = ''
  let before = 0

  it('the department officer hands it in, sees what was recognised and what goes back, and submits it', async () => {
    before = (await asked('monitoring_officer').must('GET', '/findings?by=finding')).total
    const department = await officer('department_officer')
    await department.open('/files?part=upload')
    await department.on('file-field').setInputFiles(join(folder, heldBack))
    await department.page.locator('[data-id^="see-"]').click()
    await department.on('file-submit').waitFor({ timeout: 60_000 })
    expect(await department.says('file-result')).toMatch(/基本医保参保/)
    expect(await look(department, 'file-checked')).toEqual([])
    // Something to collect is offered where rows go back, or where something is said of rows that do not.
    const counted = (await department.says('file-counts')).match(/退回([\d,]+).*核实性(\d+) 提示性(\d+)/)!.slice(1).map((text) => Number(text.replaceAll(',', '')))
    const offered = department.on('return-file')
    expect(await offered.count()).toBe(counted.some((count) => count > 0) ? 1 : 0)
    if (await offered.count()) expect(await offered.innerText()).toBe(counted[0]! > 0 ? '下载退回文件' : '下载有提示的行')
    await department.press('file-submit')
    await department.on('file-state').filter({ hasText: '待确认' }).waitFor()
    address = new URL(department.page.url()).pathname
    expect(await department.on('file-confirm').count()).toBe(0)
    await goes(department)
  })

  it('a file that does not say its month is asked for it on the page, in words of the page', async () => {
    const department = await officer('department_officer')
    await department.open('/files?part=upload')
    const bill = '姓名,身份证号,医院名称,就医地,就诊类型,入院日期,出院日期,结算日期,总费用,政策范围内费用,基本医保报销,个人自付\n吴大山,990101196203151078,县医院,县内,住院,,,,1000,900,600,400\n'
    await department.on('file-field').setInputFiles({ name: '医疗费用结算.csv', mimeType: 'text/csv', buffer: Buffer.from(bill) })
    await department.page.locator('[data-id^="see-"]').click()
    await department.on('file-refusal').waitFor({ timeout: 60_000 })
    expect(await department.says('file-refusal')).toBe('看不出数据是哪个时期的。请选定期间(月)，再按“重新检查”。')
    expect(await department.page.locator('main').innerText()).not.toMatch(/--\w|guben /)
    expect(await department.on('return-file').count()).toBe(0)
    expect(await look(department, 'file-no-month')).toEqual([])
    await department.fill('reading-month', '2020-06')
    await department.press('reading-do')
    await department.on('file-refusal').filter({ hasNotText: '时期' }).waitFor({ timeout: 60_000 })
    // Its one row lacks the day of settlement and goes back.
    expect(await department.on('return-file').innerText()).toBe('下载退回文件')
    await department.press('file-drop')
    await department.page.waitForURL('**/files?part=waiting')
    await goes(department)
  })

  it('a village does not see it, nor that it is there', async () => {
    const cadre = await officer('village_cadre')
    await cadre.open(address)
    expect(await cadre.says('absent')).toMatch(/没有这条记录/)
    await goes(cadre)
  })

  it('the county office confirms it, and it is imported', async () => {
    const office = await officer('data_officer')
    await office.open('/files?part=waiting')
    await office.page.locator('[data-id^="row-"]').first().click()
    await office.press('file-confirm')
    expect(await look(office, 'file-confirm')).toEqual([])
    await office.press('confirm-do')
    await office.on('file-state').filter({ hasText: '已导入' }).waitFor({ timeout: 60_000 })
    await goes(office)
  })

  it('then screens the county again and may leave the page meanwhile', async () => {
    const office = await officer('data_officer')
    await office.open('/files')
    await office.press('screening-open')
    await office.press('screening-do')
    await office.page.locator('[data-id^="job-"]').first().waitFor()
    await office.open('/work')
    await expect.poll(async () => (await asked('monitoring_officer').must('GET', '/findings?by=finding')).total, { timeout: 60_000, interval: 500 }).toBeGreaterThan(before)
    await goes(office)
  })

  it('the monitoring officer finds what the file brought', async () => {
    const wang = await officer('monitoring_officer')
    await wang.open('/findings?rule=risk.uninsured&change=new')
    expect(await wang.page.locator('tr[data-index]').count()).toBeGreaterThan(0)
    expect(await look(wang, 'findings-new')).toEqual([])
    await goes(wang)
  })
})
