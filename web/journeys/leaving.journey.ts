import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { asked, goes, inChromium, officer } from './browser'
import { look } from './look'

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
