import { beforeAll, describe, expect, it } from 'vitest'
import { asked, goes, inChromium, officer, somebody, type Size } from './browser'
import { look } from './look'
import { inject } from 'vitest'

inChromium()

interface Look {
  name: string
  width: Size
  language: 'zh' | 'en'
  large: boolean
  /** Only that nothing is clipped and no page wider than its window: what axe says does not hang on these. */
  fitOnly?: boolean
}
const looks: Look[] = [
  { name: 'desk', width: 'desk', language: 'zh', large: false },
  { name: 'desk-en-large', width: 'desk', language: 'en', large: true },
  { name: 'phone', width: 'phone', language: 'zh', large: false },
  { name: 'phone-en-large', width: 'phone', language: 'en', large: true },
  { name: 'desk-en', width: 'desk', language: 'en', large: false, fitOnly: true },
  { name: 'desk-large', width: 'desk', language: 'zh', large: true, fitOnly: true },
  { name: 'phone-en', width: 'phone', language: 'en', large: false, fitOnly: true },
  { name: 'phone-large', width: 'phone', language: 'zh', large: true, fitOnly: true },
]

const pages: Record<string, [name: string, path: string][]> = {
  monitoring_officer: [
    ['work', '/work'],
    ['overview', '/overview'],
    ['findings', '/findings'],
    ['undecided', '/findings?outcome=undecided'],
    ['rules', '/findings?by=rule'],
    ['one-by-one', '/findings?by=finding'],
    ['households', '/households'],
    ['file', '/households/{household}'],
    ['file-members', '/households/{household}?part=members'],
    ['file-facts', '/households/{household}?part=facts'],
    ['file-data', '/households/{household}?part=data'],
    ['file-registers', '/households/{household}?part=registers'],
    ['absent', '/nowhere'],
  ],
  village_cadre: [
    ['village-work', '/work'],
    ['village-overview', '/overview'],
    ['village-findings', '/findings'],
    ['village-households', '/households'],
    ['registers', '/registers'],
    ['register', '/registers/visit'],
    ['entry', '/registers/visit/~enter?household={visited}'],
    ['entry-measure', '/registers/measure/~enter?household={visited}'],
    ['record', '/registers/visit/{record}'],
  ],
  data_officer: [
    ['files', '/files'],
    ['deliveries', '/files?part=deliveries'],
    ['waiting', '/files?part=waiting'],
    ['sources', '/files?part=sources'],
    ['proposals', '/proposals'],
    ['register-waiting', '/registers/helper?part=waiting'],
    ['entry-organisation', '/registers/organisation/~enter'],
  ],
  security_admin: [['accounts', '/accounts']],
  audit_admin: [['journal', '/journal']],
  system_admin: [
    ['system', '/system'],
    ['account', '/account'],
  ],
}

describe.each(looks)('every page, $name', ({ name, width, language, large, fitOnly }) => {
  let household = ''
  let visit = { record: '', household: '' }
  beforeAll(async () => {
    const cadre = asked('village_cadre')
    const [visited] = (await cadre.must('GET', '/households?size=1')).items
    const visits = () => cadre.must('GET', '/registers/visit/records?size=1')
    if (!(await visits()).items.length) await cadre.must('POST', '/registers/visit/records', { values: { helper_code: 'B001', household_code: visited.household, visited_on: '2020-06-21', way: '电话', content: '询问务工情况' } })
    visit = (await visits()).items[0]
    household = (await asked('monitoring_officer').must('GET', '/findings?by=household&severity=red')).items[0].household
  })

  it.each(Object.keys(pages))('of %s has nothing that axe, the content policy or the console complains of', async (role) => {
    await asked(role).must('PUT', '/session/preferences', { language, large_type: large, keys: true, density: 'standard' })
    const person = await officer(role, width, language)
    const found: string[] = []
    for (const [page, path] of pages[role]!) {
      await person.open(path.replace('{household}', household).replace('{visited}', visit.household).replace('{record}', encodeURIComponent(visit.record)))
      found.push(...(await look(person, `${page}-${name}`, fitOnly)))
    }
    expect(found).toEqual([])
    await goes(person)
  }, 120_000)
})

describe('before signing in', () => {
  it.each(looks)('the page is as well made, $name', async ({ name, width, language, large, fitOnly }) => {
    const person = await somebody(inject('office').base, width)
    await person.open('/login')
    await person.press(`language-${language}`)
    if (large) await person.press('large-type')
    expect(await look(person, `login-${name}`, fitOnly)).toEqual([])
    await goes(person)
  })
})

describe('the wall screen', () => {
  it('shows the county and nobody in it', async () => {
    const leader = await officer('county_leader', 'wide')
    await leader.open('/screen')
    expect(await look(leader, 'screen')).toEqual([])
    await goes(leader)
  })
})
