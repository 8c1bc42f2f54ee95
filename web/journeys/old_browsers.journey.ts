import { describe, expect, inject, it } from 'vitest'
import { inChromium, somebody, windowOf } from './browser'

inChromium()

describe('a browser that cannot run the pages', () => {
  it('without JavaScript modules gets a plain sentence in both languages, and nothing else', async () => {
    const old = await somebody(inject('office').base)
    // Chromium cannot unlearn modules. A browser without them takes their type for no script and does not know `nomodule`.
    await old.page.route('**/login', async (route) => {
      const answer = await route.fetch()
      const page = (await answer.text()).replace(/type="module"/g, 'type="text/unknown"').replace(/\bnomodule\b/g, '')
      await route.fulfill({ response: answer, body: page })
    })
    await old.page.goto('/login')
    const sentence = old.page.locator('#old-browser')
    await sentence.waitFor({ state: 'visible' })
    expect((await old.page.locator('body').innerText()).trim()).toBe((await sentence.innerText()).trim())
    expect(await sentence.innerText()).toMatch(/这个浏览器太旧，打不开固本。请改用/)
    expect(await sentence.innerText()).toMatch(/This browser is too old for Guben\. Use /)
    expect(old.complaints).toEqual([])
    await old.context.close()
  })

  it('with scripts switched off is told to allow them', async () => {
    const page = await windowOf({ baseURL: inject('office').base, javaScriptEnabled: false })
    await page.goto('/login')
    expect(await page.locator('body').innerText()).toMatch(/固本需要浏览器运行脚本.*Guben needs scripts/s)
    await page.context().close()
  })

  it('and one that has them sees none of this', async () => {
    const now = await somebody(inject('office').base)
    await now.open('/login')
    expect(await now.page.locator('#old-browser').isVisible()).toBe(false)
    await now.context.close()
  })
})
