import { describe, expect, inject, it } from 'vitest'
import { goes, inChromium, somebody } from './browser'
import type { Generator } from './codes'
import { look } from './look'
import type { Person } from './people'

inChromium()

describe('the first start of a county', () => {
  const { base, links, village } = inject('begun')
  const password = 'Lu-Guo-Cun-2020!'
  let system: Person, security: Person, cadre: Person
  let generator: Generator
  let link = ''

  it('lets the system administrator in by a one-time link: password, code, duties of the post', async () => {
    system = await somebody(base)
    await system.open(links.system)
    expect(await look(system, 'invitation')).toEqual([])
    await system.takeInvitation(links.system, password)
    await system.on('acknowledge').waitFor()
    expect(await look(system, 'duties')).toEqual([])
    await system.press('acknowledge')
    await system.on('account-xitong').waitFor()
  })

  it('a link that was used lets nobody in a second time', async () => {
    const late = await somebody(base)
    await late.open(links.system)
    await late.fill('wanted-password', password)
    await late.fill('password-again', password)
    await late.press('new-password-do')
    expect(await late.says('link-unknown')).toMatch(/这个链接已用过、已过期/)
    await late.context.close()
  })

  it('the system administrator makes an account, sees its link once, and can grant nothing', async () => {
    await system.press('make-account-open')
    await system.fill('new-account', 'shilin')
    await system.fill('new-name', '岩某')
    await system.press('make-account-do')
    await system.on('account-link').waitFor()
    link = await system.on('account-link').inputValue()
    expect(link).toMatch(/^\/invitation\/[A-Za-z0-9_-]{43}$/)
    await system.page.keyboard.press('Escape')
    await system.press('account-shilin')
    await system.on('invite').waitFor()
    expect(await system.on('grant-open').count()).toBe(0)
    await goes(system)
  })

  it('an account without a post is let in to nothing', async () => {
    cadre = await somebody(base)
    generator = await cadre.takeInvitation(link, password)
    await cadre.settled()
    expect(await look(cadre, 'no-post')).toEqual([])
    expect(await cadre.says('choose-post')).toMatch(/还没有在任岗位/)
    await goes(cadre)
  })

  it('the security administrator grants it a village, and cannot make accounts', async () => {
    security = await somebody(base)
    await security.takeInvitation(links.security, password)
    await security.press('acknowledge')
    await security.press('account-shilin')
    expect(await security.on('make-account-open').count()).toBe(0)
    await security.press('grant-open')
    await security.on('grant-role').selectOption('village_cadre')
    await security.fill('grant-regions', village)
    await security.fill('grant-reason', '村党组织任职文件')
    expect(await look(security, 'grant')).toEqual([])
    await security.press('grant-do')
    await security.on('grant-do').waitFor({ state: 'detached' })
    await goes(security)
  })

  it('a wrong password is told from a right one, and says how many tries are left', async () => {
    cadre = await somebody(base)
    await cadre.signIn('shilin', 'Not-The-Password-1', '000000')
    await cadre.on('sign-in-refused').waitFor()
    expect(await cadre.says('sign-in-refused')).toMatch(/还可试\d次/)
    expect(await look(cadre, 'sign-in-refused')).toEqual([])
  })

  it('the cadre signs in with password and code, knows the duties, and starts at what waits for the village', async () => {
    await cadre.signIn('shilin', password, await generator.next())
    await cadre.press('acknowledge')
    await cadre.on('as-of').waitFor()
    expect(cadre.page.url()).toBe(`${base}/work`)
    await goes(cadre)
  })
})
