import type { Browser, BrowserContext, Page } from 'playwright-core'
import { Generator } from './codes'
import { isPromised } from './contract'

export const size = { desk: { width: 1366, height: 768 }, wide: { width: 1920, height: 1080 }, phone: { width: 360, height: 640 } }

/** Somebody at a browser of their own. What the browser complains of is kept: a journey ends with none. */
export class Person {
  readonly complaints: string[] = []
  #onTheWay = new Set<unknown>()
  private constructor(readonly context: BrowserContext, readonly page: Page, base: string) {
    page.on('console', (message) => {
      // The pages of a county's identity service are its own.
      if (!page.url().startsWith(base)) return
      // A page asks whether somebody is signed in, and may be told that nobody is.
      if (!['error', 'warning'].includes(message.type()) || /status of 401/.test(message.text()) || isPromised(message.location().url)) return
      this.complaints.push(`${page.url()} ${message.location().url} ${message.text()}`)
    })
    page.on('request', (request) => !request.url().endsWith('/events') && this.#onTheWay.add(request))
    page.on('requestfinished', (request) => this.#onTheWay.delete(request))
    page.on('requestfailed', (request) => this.#onTheWay.delete(request))
    page.on('pageerror', (error) => this.complaints.push(`${page.url()} ${error.message}`))
  }

  static async at(browser: Browser, base: string, how: { width: number; height: number; locale?: string; cookie?: string } = size.desk): Promise<Person> {
    const context = await browser.newContext({ baseURL: base, viewport: { width: how.width, height: how.height }, locale: how.locale ?? 'zh-CN', acceptDownloads: true })
    if (how.cookie) await context.addCookies([{ name: 'guben_session', value: how.cookie, url: base, httpOnly: true, sameSite: 'Lax' }])
    const page = await context.newPage()
    page.setDefaultTimeout(15_000)
    return new Person(context, page, base)
  }

  /** `data-id` is all that journeys know of a page. */
  on(id: string) {
    return this.page.locator(`[data-id="${id}"]`)
  }

  async open(path: string) {
    await this.page.goto(path)
    await this.settled()
  }

  /** Nothing on the page is on its way any more. */
  async settled() {
    for (let quiet = 0; quiet < 2; ) {
      await this.page.waitForFunction(() => document.querySelector('main') && !document.querySelector('[data-reading]'), null, { polling: 30 })
      await this.page.waitForTimeout(30)
      quiet = this.#onTheWay.size ? 0 : quiet + 1
    }
  }

  async fill(id: string, text: string) {
    await this.on(id).fill(text)
  }

  async press(id: string) {
    await this.on(id).click()
  }

  async says(id: string): Promise<string> {
    return (await this.on(id).first().innerText()).trim()
  }

  /** The one-time link: a password, the code, the duties. */
  async takeInvitation(link: string, password: string): Promise<Generator> {
    await this.open(link)
    await this.fill('wanted-password', password)
    await this.fill('password-again', password)
    await this.press('new-password-do')
    const secret = this.on('code-secret')
    await secret.filter({ hasText: /[A-Z2-7]{4}/ }).waitFor()
    const generator = new Generator((await secret.innerText()).replaceAll(' ', ''))
    await this.fill('code', await generator.next())
    await this.press('bind-code-do')
    return generator
  }

  async signIn(account: string, password: string, code: string) {
    await this.page.goto('/login')
    await this.fill('account', account)
    await this.fill('password', password)
    await this.fill('code', code)
    await this.press('sign-in-do')
  }
}
