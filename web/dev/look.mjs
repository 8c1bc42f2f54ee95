// Opens the built pages over the small server of invented answers, takes pictures, and says what axe, the content policy and
// clipped words find: node dev/look.mjs FOLDER [PAGE …]. For looking while one works; it proves nothing about the program.
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { chromium } from 'playwright-core'
import { state } from './answers.mjs'
import { start } from './server.mjs'

const [folder = 'looked', ...only] = process.argv.slice(2)
mkdirSync(folder, { recursive: true })
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const pages = {
  login: { path: '/login', post: null },
  work: { path: '/work', post: 'data_officer' },
  findings: { path: '/findings', post: 'monitoring_officer' },
  rules: { path: '/findings?by=rule', post: 'monitoring_officer' },
  scroll: { path: '/findings?by=finding', post: 'monitoring_officer', then: (page) => page.selectOption('[data-id=page-size]', { index: 2 }) },
  drawer: { path: '/findings', post: 'monitoring_officer', then: (page) => page.click('tr[data-index="1"] td:nth-child(3)') },
  household: { path: '/households/9900000032', post: 'monitoring_officer' },
  members: { path: '/households/9900000032?part=members', post: 'monitoring_officer' },
  facts: { path: '/households/9900000032?part=facts', post: 'monitoring_officer' },
  data: { path: '/households/9900000032?part=data', post: 'monitoring_officer' },
  households: { path: '/households', post: 'monitoring_officer' },
  overview: { path: '/overview/990101', post: 'monitoring_officer' },
  compared: { path: '/overview/990101?count=households&against=before', post: 'monitoring_officer' },
  files: { path: '/files', post: 'data_officer' },
  deliveries: { path: '/files?part=deliveries', post: 'data_officer' },
  waiting: { path: '/files?part=waiting', post: 'data_officer' },
  sources: { path: '/files?part=sources', post: 'data_officer' },
  file: { path: '/files/sub-1', post: 'data_officer' },
  proposals: { path: '/proposals', post: 'data_officer' },
  'proposal-verified': { path: '/proposals', post: 'data_officer', then: (page) => page.click('[data-id=open-2]') },
  'proposal-added': { path: '/proposals?kind=add&dataset=registry_household', post: 'data_officer', then: (page) => page.click('[data-id^=open-]') },
  'proposals-batch': { path: '/proposals?dataset=registry_household&kind=change&field=phone', post: 'data_officer', then: async (page) => { if (await page.isVisible('[data-id=conditions]')) await page.click('[data-id=conditions]'); await page.click('[data-id=batch-open]') } },
  registers: { path: '/registers', post: 'monitoring_officer' },
  register: { path: '/registers/visit', post: 'monitoring_officer' },
  'register-types': { path: '/registers/every_type', post: 'monitoring_officer' },
  'register-waiting': { path: '/registers/helper?part=waiting', post: 'monitoring_officer' },
  'register-waiting-one': { path: '/registers/helper?part=waiting', post: 'monitoring_officer', then: (page) => page.click('[data-id=open-9]') },
  'register-declare': { path: '/registers/visit', post: 'monitoring_officer', then: (page) => page.click('[data-id=declare-open]') },
  entry: { path: '/registers/visit/~enter?household=9900000032', post: 'monitoring_officer' },
  'entry-types': { path: '/registers/every_type/~enter', post: 'monitoring_officer' },
  'entry-wrong': { path: '/registers/every_type/~enter', post: 'monitoring_officer', then: (page) => page.click('[data-id=entry-do]') },
  record: { path: '/registers/visit/H007~2020-02-17~入户', post: 'monitoring_officer' },
  'record-waits': { path: '/registers/helper/H001', post: 'monitoring_officer' },
  'record-correct': { path: '/registers/every_type/2020-0007', post: 'monitoring_officer', then: (page) => page.click('[data-id=correct-open]') },
  'record-both': { path: '/registers/visit/H007~2020-02-17~入户', post: 'monitoring_officer', then: async (page) => { await page.click('[data-id=correct-open]'); await page.fill('[data-id=field-content]', '入户了解情况'); await page.fill('[data-id=correct-reason]', '补记内容'); await page.click('[data-id=correct-do]'); await page.waitForSelector('[data-id=both-versions]') } },
  'household-registers': { path: '/households/9900000032?part=registers', post: 'monitoring_officer' },
  accounts: { path: '/accounts', post: 'security_admin' },
  journal: { path: '/journal', post: 'audit_admin' },
  system: { path: '/system', post: 'system_admin' },
  screen: { path: '/screen', post: 'county_leader' },
  absent: { path: '/nowhere', post: 'data_officer' },
  help: { path: '/findings', post: 'monitoring_officer', then: (page) => page.click('[data-id=help]') },
}
const looks = [
  { name: '1366', width: 1366, height: 768, language: 'zh' },
  { name: '1366-en', width: 1366, height: 768, language: 'en' },
  { name: '1366-large', width: 1366, height: 768, language: 'zh', large: true },
  { name: '1920', width: 1920, height: 1080, language: 'zh' },
  { name: '360', width: 360, height: 640, language: 'zh' },
  { name: '360-en-large', width: 360, height: 640, language: 'en', large: true },
].filter((look) => !process.env.LOOKS || process.env.LOOKS.split(',').includes(look.name))

const server = await start(0)
const base = `http://127.0.0.1:${server.address().port}`
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
let found = 0
const complain = (...words) => {
  found += 1
  console.log(...words)
}
try {
  for (const look of looks) {
    const context = await browser.newContext({ viewport: { width: look.width, height: look.height }, locale: look.language === 'zh' ? 'zh-CN' : 'en-GB', bypassCSP: false })
    const page = await context.newPage()
    page.setDefaultTimeout(120_000)
    let where = ''
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && !/401/.test(message.text()) && complain(look.name, where, message.text().slice(0, 300)))
    page.on('pageerror', (error) => complain(look.name, where, error.message))
    for (const [name, one] of Object.entries(pages)) {
      if (only.length && !only.includes(name)) continue
      where = name
      state.signedIn = one.post !== null
      if (one.post) {
        state.session.post = `post-${one.post.replaceAll('_', '-')}`
        const { answers } = await import('./answers.mjs')
        answers['put /session/post']({ body: { post: state.session.post } })
      }
      state.session.preferences = { language: look.language, large_type: look.large ?? false, keys: true, density: 'standard' }
      await page.goto(base + one.path)
      const settled = () => page.waitForFunction(() => document.querySelector('h1, form') && !document.querySelector('[data-reading]'), null, { polling: 100 })
      await page.waitForSelector('main')
      await settled()
      if (one.then) {
        await one.then(page)
        await page.waitForTimeout(200)
        await settled()
      }
      await page.screenshot({ path: join(folder, `${name}-${look.name}.png`) })
      await page.evaluate(`${axe}; undefined`)
      const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }))
      for (const violation of violations) complain(look.name, name, violation.id, violation.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ''}`).join(' | '))
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
      if (wide > 0) complain(look.name, name, `the page is ${wide} px wider than its window`)
      for (const text of await page.evaluate(() => [...document.querySelectorAll('[data-fit]')].filter((node) => node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0).map((node) => node.textContent)))
        complain(look.name, name, `clipped: ${text}`)
    }
    await context.close()
  }
} finally {
  await browser.close()
  server.close()
}
console.log(found ? `${found} found` : 'nothing found')
