import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { beginAccounts } from './begin'
import { goes, inChromium, somebody } from './browser'
import type { Generator } from './codes'
import { guben, serve, type Served } from './county'
import { identityService, signInThere, type IdentityService } from './identity_service'
import { look } from './look'
import type { Person } from './people'

inChromium()

describe('the identity service of a county', () => {
  const password = 'Lu-Guo-Cun-2020!'
  const refused = /统一身份认证没有登录成功/
  let folder: string, links: string[]
  let service: IdentityService, served: Served
  let system: Person, generator: Generator
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'guben-identity-'))
    const county = join(folder, 'county')
    await guben('init', county, '--pack', 'xiangyin')
    links = await beginAccounts(county)
    service = await identityService(folder)
    served = await serve(county, '--oidc', service.settings)
    service.open(served.base)
  })
  afterAll(async () => {
    await served?.stop()
    await service?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** To the service from the sign-in page, and back as whoever this is there. */
  async function comeBack(person: Person, name: string) {
    await person.open('/login')
    await person.press('identity-do')
    await signInThere(person, name)
  }

  it('is bound by the owner of an account, with the one-time code again', async () => {
    system = await somebody(served.base)
    generator = await system.takeInvitation(links[0]!, password)
    await system.press('acknowledge')
    await system.on('account-xitong').waitFor()
    await system.press('posts')
    await system.press('my-account-open')
    await system.on('identity-not-bound').waitFor()
    expect(await look(system, 'my-account')).toEqual([])
    await system.fill('code', await generator.next())
    await system.press('bind-identity')
    await signInThere(system, 'xi')
    await system.on('identity-bound').waitFor()
    expect(new URL(system.page.url()).search).toBe('')
    expect(await look(system, 'my-account-bound')).toEqual([])
    await system.press('posts')
    await system.press('sign-out')
    await system.on('identity-do').waitFor()
    await goes(system)
  })

  it('lets its owner in, who is asked for the one-time code', async () => {
    system = await somebody(served.base)
    await system.open('/login')
    expect(await look(system, 'login-identity')).toEqual([])
    await comeBack(system, 'xi')
    await system.on('identity-code').waitFor()
    expect(system.page.url()).toBe(`${served.base}/login/identity`)
    expect(await look(system, 'identity-code')).toEqual([])
    await system.fill('code', await generator.next())
    await system.press('identity-code-do')
    await system.on('account-xitong').waitFor()
    await goes(system)
  })

  it('a wrong code lets nobody in, and the next one does', async () => {
    const again = await somebody(served.base)
    await comeBack(again, 'xi')
    await again.fill('code', '000000')
    await again.press('identity-code-do')
    expect(await again.says('identity-refused')).toMatch(/动态口令不对/)
    await again.fill('code', await generator.next())
    await again.press('identity-code-do')
    await again.on('account-xitong').waitFor()
    await again.context.close()
  })

  it('lets in nobody whom no account is bound to, and makes none', async () => {
    const stranger = await somebody(served.base)
    await comeBack(stranger, 'nobody')
    expect(await stranger.says('identity-refused')).toMatch(refused)
    expect(await look(stranger, 'identity-refused')).toEqual([])
    await stranger.press('identity-back')
    await stranger.on('identity-do').waitFor()
    // Neither does going back find what the service had put behind the address.
    await stranger.page.goBack()
    await stranger.on('identity-refused').waitFor()
    expect(stranger.page.url()).toBe(`${served.base}/login/identity`)
    expect(await stranger.page.evaluate(() => JSON.stringify(window.history.state))).not.toMatch(/code=|state=/)
    await stranger.context.close()
  })

  it('asks afresh who it is each time, since others sit at the same machine', async () => {
    const shared = await somebody(served.base)
    await comeBack(shared, 'xi')
    await shared.on('identity-code').waitFor()
    await comeBack(shared, 'nobody')
    expect(await shared.says('identity-refused')).toMatch(refused)
    await shared.context.close()
  })

  it('somebody else who is sent the way back of another is not signed in by it', async () => {
    const attacker = await somebody(served.base)
    let back = ''
    attacker.page.on('request', (request) => request.url().includes('/login/identity?') && (back = request.url()))
    await attacker.page.route('**/session/identity/sign-in', (route) => route.abort())
    await comeBack(attacker, 'xi')
    await attacker.on('identity-refused').waitFor()
    expect(back).toMatch(/state=.+/)
    const victim = await somebody(served.base)
    await victim.open(back)
    expect(await victim.says('identity-refused')).toMatch(refused)
    await victim.context.close()
    await attacker.page.unroute('**/session/identity/sign-in')
    await attacker.open(back)
    await attacker.on('identity-code').waitFor()
    await attacker.context.close()
  })

  it('lets nobody in any more once the security administrator has unbound it', async () => {
    const security = await somebody(served.base)
    await security.takeInvitation(links[1]!, password)
    await security.press('acknowledge')
    await security.press('account-xitong')
    await security.press('unbind-identity-of')
    expect(await look(security, 'unbind-identity')).toEqual([])
    await security.press('unbind-of-do')
    await security.on('unbind-identity-of').waitFor({ state: 'detached' })
    await goes(security)
    const late = await somebody(served.base)
    await comeBack(late, 'xi')
    expect(await late.says('identity-refused')).toMatch(refused)
    await late.context.close()
  })

  it('that is down says so, and the password goes on', async () => {
    await service.stop()
    await served.stop()
    served = await serve(join(folder, 'county'), '--oidc', service.settings)
    const person = await somebody(served.base)
    await person.open('/login')
    await person.press('identity-do')
    expect(await person.says('identity-refused')).toMatch(/统一身份认证现在没有回应/)
    await person.signIn('xitong', password, await generator.next())
    await person.on('account-xitong').waitFor()
    await person.context.close()
  })
})
