import { beforeAll, describe, expect, inject, it } from 'vitest'
import { Asker } from './asker'
import { asked, goes, inChromium, officer, withCookie } from './browser'
import type { Person } from './people'
import { record } from './registry'

inChromium()

// BR-56: a village comes to another township while an officer of the old one is at work, at two devices.
describe('a village that comes to another township', () => {
  let first: Person, second: Person
  let village = ''
  let moved: string[] = []
  let exported = ''
  let before = 0
  // Behind each figure of the township: how many are listed, and how many are elsewhere by now.
  let listed: Record<string, number> = {}
  const behind = async () => {
    const area = village.slice(0, 9)
    const { indicators } = await own().must('GET', `/overview/${area}`)
    return Object.fromEntries(
      await Promise.all(
        indicators.map(async ({ code }: { code: string }) => {
          const { total, elsewhere } = await own().must('GET', `/overview/${area}/indicators/${code}?size=1`)
          return [code, { total, elsewhere }] as const
        }),
      ),
    ) as Record<string, { total: number; elsewhere: number }>
  }
  const counted = async () => (await own().must('GET', '/regions?counts=findings')).items.find((one: { code: string }) => one.code === village).count as number
  const own = () => asked('township_officer')
  // A village or a project stands in the list beside households; it moves nowhere.
  const findings = async () => ((await own().must('GET', '/findings?by=household&size=200')).items as { household: string; region: string; subject_kind: string }[]).map((one, place) => ({ ...one, place })).filter((one) => one.subject_kind === 'household')

  beforeAll(async () => {
    const { base, people } = inject('office')
    await own().must('PUT', '/session/preferences', { language: 'zh', large_type: false, keys: true, density: 'standard' })
    // Not the village of the cadre whom other journeys are about; of the others the one that most rows of the second page are from.
    const cadre = (await asked('village_cadre').must('GET', '/session')).posts[0].regions[0] as string
    const rows = (await findings()).filter((one) => one.region !== cadre && one.region.length === 12)
    const late = new Map<string, number>()
    for (const one of rows) if (one.place >= 20) late.set(one.region, (late.get(one.region) ?? 0) + 1)
    village = [...late].sort((a, b) => b[1] - a[1])[0]![0]
    moved = rows.filter((one) => one.region === village).map((one) => one.household)

    before = await counted()
    listed = Object.fromEntries(Object.entries(await behind()).map(([code, { total }]) => [code, total]))
    first = await officer('township_officer')
    second = await withCookie(await secondSession(base, people.township_officer!))
  }, 120_000)

  it('is in the lists and files of the officer at both devices, and in an export that is asked for', async () => {
    for (const device of [first, second]) {
      await device.open('/findings')
      expect(await device.page.locator('main tbody tr[data-index]').count()).toBe(20)
      await device.open(`/households/${moved[0]}`)
      expect(await device.page.locator('main').innerText()).toContain(moved[0]!)
    }
    await first.open('/findings')
    await first.press('export-open')
    await first.fill('export-purpose', '安排本乡镇入户核实')
    await first.press('export-do')
    await first.on('export-file').waitFor({ timeout: 60_000 })
    exported = (await first.on('export-file').getAttribute('href'))!
  })

  it('moves, on the record, while the lists stand half scrolled', async () => {
    await second.open('/findings')
    const { folder } = inject('office')
    const { items } = await asked('monitoring_officer').must('GET', '/regions')
    const target = items.find((one: { code: string; level: string }) => one.level === 'village' && !one.code.startsWith(village.slice(0, 9)))
    const township = items.find((one: { code: string }) => one.code === target.code.slice(0, 9))
    const recorded = await record(`${folder}/county`, folder, '示例县2020年7月_农户档案-户_移交', ['乡镇', '行政村'], moved.map((code) => ({ code, township: township.name, village: target.name, group: '1组' })))
    expect(recorded).toBe(2 * moved.length)
    // Another process wrote it: the server looks about once a second.
    for (const code of moved) await expect.poll(async () => (await own().ask('GET', `/households/${code}`)).status, { timeout: 10_000, interval: 200 }).toBe(404)
  })

  it('gives no further row to a list that is half scrolled', async () => {
    await second.press('page-next')
    await second.settled()
    const shown = await second.page.locator('main tbody tr[data-index]').evaluateAll((all) => all.map((row) => row.getAttribute('data-id')))
    for (const code of moved) expect(shown).not.toContain(`row-${code}`)
    expect((await findings()).filter((one) => moved.includes(one.household))).toEqual([])
    expect(await counted()).toBe(before - moved.length)
    // Whoever it is with now finds it there.
    const there = await asked('monitoring_officer').must('GET', `/findings?by=household&size=200&region=${village.slice(0, 9)}`)
    expect(there.items.filter((one: { household: string }) => moved.includes(one.household))).toEqual([])
  })

  it('leaves the lists behind figures that were counted before, and each says of how many', async () => {
    const now = await behind()
    for (const [code, { total, elsewhere }] of Object.entries(now)) expect(total + elsewhere, code).toBe(listed[code])
    const shorter = Object.entries(now).find(([, { elsewhere }]) => elsewhere > 0)!
    await first.open(`/overview/${village.slice(0, 9)}/indicators/${shorter[0]}`)
    expect(await first.on('elsewhere').innerText()).toContain(String(shorter[1].elsewhere))
    // Which figure it is stands above the list.
    const { indicators } = await own().must('GET', `/overview/${village.slice(0, 9)}`)
    expect(await first.on('list-of').innerText()).toContain(indicators.find((one: { code: string }) => one.code === shorter[0]).label.zh)
  })

  it('is not there any more for the next question of either device', async () => {
    for (const device of [first, second]) {
      await device.open(`/households/${moved[0]}`)
      expect(await device.page.locator('main').innerText()).toMatch(/没有这条记录，或不在您的管辖范围内/)
      device.complaints.splice(0)
    }
  })

  it('does not leave with an export that was written before', async () => {
    const said = await own().ask('GET', exported.replace('/api/v1', ''))
    expect(said.status).toBe(404)
    const { items } = await own().must('GET', '/exports')
    expect(items[0].state).toBe('gone')
    const { items: denied } = await asked('audit_admin').must('GET', '/journal?kind=denied&size=50')
    expect(denied.some((one: { action: string }) => one.action === 'denied.collect')).toBe(true)
    await goes(first)
  })

  it('and a post that is taken away ends both devices at their next question', async () => {
    const { items } = await asked('security_admin').must('GET', '/accounts?role=township_officer')
    const account = items[0]
    const grant = account.grants.find((one: { role: string; state: string }) => one.role === 'township_officer' && one.state === 'in_force')
    const security = await officer('security_admin')
    await security.open('/accounts')
    await security.press(`account-${account.account}`)
    await security.press(`end-${grant.id}`)
    await security.fill('end-grant-reason', '村组调整，岗位另定')
    await security.press('end-grant-do')
    await security.on('end-grant-do').waitFor({ state: 'detached' })
    await goes(security)
    for (const people of [own(), Object.assign(new Asker(inject('office').base), { cookie: await cookieOf(second) })]) expect((await people.ask('GET', '/findings')).status).not.toBe(200)
    await second.open('/findings')
    expect(await second.page.locator('main tbody tr[data-index]').count()).toBe(0)
    second.complaints.splice(0)
    await goes(second)
  })
})

const cookieOf = async (person: Person) => (await person.context.cookies()).find((one) => one.name === 'guben_session')!.value

/** The same account at another device. A code counts once: the next one comes within half a minute. */
async function secondSession(base: string, known: { account: string; password: string }): Promise<string> {
  for (let tries = 0; tries < 45; tries += 1) {
    const one = new Asker(base)
    const { demo_accounts } = await one.must('GET', '/version')
    const { code } = demo_accounts.find((demo: { account: string }) => demo.account === known.account)
    const said = await one.ask('POST', '/session', { account: known.account, password: known.password, code })
    if (said.status < 300) return one.cookie
    await new Promise((on) => setTimeout(on, 8_000))
  }
  throw new Error('no second session')
}
