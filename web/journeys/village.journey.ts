import { beforeAll, describe, expect, inject, it } from 'vitest'
import { asked, goes, inChromium, officer } from './browser'
import { look } from './look'
import type { Person } from './people'

inChromium()

describe('a village cadre', () => {
  let cadre: Person
  let village = '', elsewhere = ''
  beforeAll(async () => {
    const { posts } = await asked('village_cadre').must('GET', '/session')
    village = posts[0].regions[0]
    const { items } = await asked('monitoring_officer').must('GET', '/findings?by=household&size=200')
    elsewhere = items.find((one: { region: string }) => !one.region.startsWith(village)).household
    cadre = await officer('village_cadre')
  })

  it('finds in the tree and in the list the own village and nothing beside it', async () => {
    await cadre.open('/findings')
    const areas = await cadre.page.locator('[data-id^="area-"]').evaluateAll((all) => all.map((one) => one.getAttribute('data-id')!.slice(5)))
    expect(areas.filter((code) => /^\d+$/.test(code) && !code.startsWith(village))).toEqual([])
    expect(areas).toContain(village)
    const own = await asked('village_cadre').must('GET', '/findings?by=household&size=200')
    expect(own.items.filter((one: { region: string }) => !one.region.startsWith(village))).toEqual([])
    expect(own.items.length).toBeGreaterThan(0)
    expect(await cadre.page.locator('main tbody tr[data-index]').count()).toBe(Math.min(own.total, 20))
    expect(await look(cadre, 'village-findings')).toEqual([])
  })

  it('is told of a household of another village what one is told of a household that is not there', async () => {
    await cadre.open(`/households/${elsewhere}`)
    const outside = await cadre.page.locator('main').innerText()
    await cadre.open('/households/9999999999')
    expect(await cadre.page.locator('main').innerText()).toBe(outside)
    expect(outside).toMatch(/没有这条记录，或不在您的管辖范围内/)
    const noted = cadre.complaints.splice(0)
    expect(noted.filter((one) => !/status of 404/.test(one))).toEqual([])
  })

  it('finds nobody outside the village by searching', async () => {
    await cadre.open('/work')
    await cadre.fill('search', elsewhere)
    await cadre.page.keyboard.press('Enter')
    expect(await cadre.says('search-said')).toMatch(/没有找到/)
  })

  it('gets the plain page where the post has no right, and no word of what is there', async () => {
    for (const path of ['/accounts', '/journal', '/system', '/files', '/nowhere']) {
      await cadre.open(path)
      expect(await cadre.says('absent'), path).toMatch(/没有这条记录，或不在您的管辖范围内/)
    }
    expect(await look(cadre, 'refused')).toEqual([])
    await goes(cadre)
  })
})

describe('nobody', () => {
  it('sees anything without signing in', async () => {
    const { base } = inject('office')
    for (const path of ['/api/v1/findings', '/api/v1/session', '/api/v1/regions']) expect((await fetch(base + path)).status, path).toBe(401)
  })
})
