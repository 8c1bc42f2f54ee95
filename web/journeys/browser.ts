import { chromium as engine, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, inject } from 'vitest'
import { Asker } from './asker'
import { Person, size } from './people'
import { chromium } from './chromium'

let browser: Browser

/** One Chromium for the journeys of a file. */
export function inChromium() {
  beforeAll(async () => {
    browser = await engine.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
  })
  afterAll(() => browser?.close())
}

export type Size = keyof typeof size

/** Somebody nobody knows yet, before the sign-in page of a county. */
export const somebody = (base: string, width: Size = 'desk') => Person.at(browser, base, size[width])

/** Whoever holds this post in the office, signed in. */
export function officer(role: string, width: Size = 'desk', language: 'zh' | 'en' = 'zh') {
  const { base, people } = inject('office')
  return Person.at(browser, base, { ...size[width], locale: language === 'zh' ? 'zh-CN' : 'en-GB', cookie: people[role]!.cookie })
}

/** A window of a browser that has something other than most. */
export const windowOf = async (how: BrowserContextOptions): Promise<Page> => (await browser.newContext(how)).newPage()

/** Whoever has this session, at a browser of their own. */
export const withCookie = (cookie: string, width: Size = 'desk') => Person.at(browser, inject('office').base, { ...size[width], cookie })

/** The same person without a browser: to know what is to be found, never to do what the journey does. */
export function asked(role: string): Asker {
  const { base, people } = inject('office')
  return Object.assign(new Asker(base), people[role])
}

/** How a journey ends: nothing in the console, no break of the content policy, and the window is closed. */
export async function goes(person: Person) {
  expect(person.complaints).toEqual([])
  await person.context.close()
}
