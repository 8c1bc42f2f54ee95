// What this small server says to each operation of the contract.
import { datasets, explanations, fileOf, findingsOf, households, label2 as label, overview, regions, roles, rowsOf, rules, run, sourcePlace, timeline, villages, vocabulary } from './county.mjs'
import { proposalAnswers } from './proposals.mjs'
import { registerAnswers } from './registers.mjs'

const at = '2020-06-30T10:20:00+08:00'
const allRights = ['read:overview', 'read:finding', 'read:household', 'list:household', 'screen_again:household', 'read:source_row', 'read:register_record', 'read:proposal', 'unmask:field', 'read:file', 'export:finding', 'export:overview', 'read:export']
const may = {
  data_officer: [...allRights, 'decide:proposal', 'submit:file', 'confirm:file', 'withdraw:file', 'screen:county', 'collect:return_file'],
  monitoring_officer: allRights, county_approver: allRights, township_officer: [...allRights, 'submit:file', 'collect:return_file'], county_leader: ['read:overview', 'read:finding', 'read:household'],
  village_cadre: ['read:overview', 'read:finding', 'read:household', 'list:household', 'read:register_record'], department_officer: ['read:file', 'submit:file', 'collect:return_file', 'read:overview', 'read:finding'],
  system_admin: ['read:account', 'make:account', 'read:system'], security_admin: ['read:account', 'grant:account'], audit_admin: ['read:journal', 'verify:journal', 'read:account', 'read:export'],
}
const post = (role, organisation, region) => ({ id: `post-${role.replaceAll('_', '-')}`, role, label: roles[role].label, duties: roles[role].duties, organisation, regions: [region], until: null })
const posts = Object.keys(may).map((role) => post(role, '示例县农业农村局', '990101'))
export const state = {
  signedIn: false,
  session: {
    account: 'zhang', name: '张某', posts, post: 'post-monitoring-officer', csrf: 'token', idle_seconds: 900, must: [], may: may.monitoring_officer,
    county: { code: '990101', name: '示例县', invented: true, business_day: '2020-06-30', run, files_missing: 2, files_not_screened: 1 },
    preferences: { language: 'zh', large_type: false, keys: true, density: 'standard' },
  },
}
const problem = (status, code, detail) => ({ status, body: { type: `urn:guben:${code}`, title: detail, detail, status, code, instance: 'req-7f21', values: {} } })
const ok = (body, status = 200) => ({ status, body })
const page = (items, query, extra = {}) => {
  const size = Number(query.size ?? 20), number = Number(query.page ?? 1)
  return { items: items.slice((number - 1) * size, number * size), page: number, size, total: items.length, ...extra }
}
const oneHousehold = (code) => households.find((one) => one.household === code)
const absent = () => problem(404, 'access.absent', '没有这条记录，或不在您的管辖范围内。')
const within = (region) => (one) => !region || one.region.startsWith(region)

const job = (extra = {}) => ({ id: 'job-1', kind: 'screen', state: 'running', at, began: at, by: '张某', stage: 'facts', step: 2, steps: 4, rows: 120000, rows_total: 400000, seconds_left: 20, may_cancel: true, ...extra })
const submissions = [
  { id: 'sub-1', file: '白鹿乡参保.xlsx', sender: { account: 'li', name: '李某', organisation: '示例县医疗保障局' }, state: 'waiting', version: 3, at, may: ['confirm', 'return'],
    reading: { dataset: 'medical_insurance', period: '2020-06', coverage: ['990101'], meaning: 'replacement' },
    report: { dataset: 'medical_insurance', period: ['2020-01-01', '2020-12-31'], mode: 'full', coverage: ['990101'], rows: 2301, returned: 4, doubtful_cells: 11, totals_left_out: 1, new_records: 12, changed_records: 7, unchanged_records: 2282, fewer_than_before: 1204,
      notes: [{ code: 'intake.fewer', text: label('比上期少1,204行，请确认是否全量。', '1,204 rows fewer than last time: confirm that it is whole.') }],
      sheets: [{ name: '参保', taken: true, header_row: 3, columns: [
        { column: 0, heading: '证件号码', field: 'id_number', how: 'content', samples: ['990101********001X', '990101********0021'] }, { column: 1, heading: '姓名', field: 'name', how: 'named', samples: ['岩香', '李某'] },
        { column: 2, heading: '备注', field: null, how: 'not_used', samples: ['', '已缴'] }] }, { name: '说明', taken: false, reason: { code: 'intake.no_header', text: label('没有表头。', 'There is no header.') } }],
      problems: [{ sheet: '参保', row: 17, column: '证件号码', severity: 'mandatory', said: { code: 'intake.id', text: label('证件号码校验位不对。', 'The check digit of the ID number is wrong.') } }, { sheet: '参保', row: 29, severity: 'verify', said: { code: 'intake.name', text: label('姓名与上期不同。', 'The name differs from last time.') } }],
      counts: { mandatory: 4, verify: 11, hint: 30 } } },
  { id: 'sub-2', file: '饮水安全2020.xlsx', sender: { account: 'wang', name: '王某', organisation: '示例县水利局' }, state: 'returned', version: 2, at, may: ['collect', 'drop'], reason: '缺少荷塘湾镇的行，请补齐后重传。', report: undefined },
  { id: 'sub-3', file: '贷款.csv', sender: { account: 'he', name: '何某', organisation: '示例县农商银行' }, state: 'checking', version: 1, at, job: 'job-2', may: ['drop'] },
]
const delivery = (id) => ({ id, dataset: datasets[id % datasets.length].code, file: `${datasets[id % datasets.length].label.zh}2020年6月.xlsx`, organisation: '示例县医疗保障局', period: ['2020-01-01', '2020-12-31'], mode: 'full', coverage: ['990101'], rows: 30078 - id * 311, returned: id % 5, in_review: id % 7, matched: { exact: 29000, repaired: 210, probable: 31, review: 9, none: 2 }, fingerprint: `${'3f9a1c77'.slice(id % 4)}0b61e2d4`, state: id % 9 === 4 ? 'superseded' : 'in_force', at, may_withdraw: id % 3 === 0 })

export const answers = {
  ...proposalAnswers({ ok, page }),
  ...registerAnswers(ok, absent, problem),
  'get /version': () => ok({ version: '0.13.0', county_name: '示例县', invented: true, demo_accounts: ['zhang/monitoring_officer', 'li/department_officer', 'wang/data_officer', 'yan/village_cadre', 'chen/county_leader', 'an/security_admin'].map((one) => ({ account: one.split('/')[0], role: one.split('/')[1], label: roles[one.split('/')[1]].label, code: '123456' })) }),
  'get /session': () => (state.signedIn ? ok(state.session) : problem(401, 'access.not_signed_in', '请先登录。')),
  'post /session': ({ body }) => {
    if (body.password !== 'demo') return problem(401, 'access.wrong', '用户名、密码或口令不对，还可试3次。')
    state.signedIn = true
    state.session.must = body.account === 'new' ? ['new_password', 'bind_code', 'acknowledge_duties'] : []
    return ok(state.session)
  },
  'delete /session': () => ((state.signedIn = false), ok(undefined, 204)),
  'put /session/post': ({ body }) => {
    const chosen = posts.find((one) => one.id === body.post)
    if (!chosen) return absent()
    state.session.post = chosen.id
    state.session.may = may[chosen.role]
    return ok(state.session)
  },
  'put /session/preferences': ({ body }) => ok((state.session.preferences = body)),
  'put /session/password': () => ok(undefined, 204),
  'post /session/code': () => ok({ secret: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', uri: 'otpauth://totp/guben' }),
  'put /session/code': () => ok(undefined, 204),
  'put /session/duties': () => ((state.session.must = []), ok(undefined, 204)),
  'get /regions': ({ query }) => ok({ items: regions.map((region) => (query.counts ? { ...region, count: households.filter(within(region.code)).length } : region)) }),
  'get /vocabulary': () => ok(vocabulary),
  'post /search': ({ body }) => {
    const hits = households.filter((one) => one.head.includes(body.text) || one.household === body.text)
    return ok({ items: hits.slice(0, 20).map((one) => ({ household: one.household, head: one.head, person: one.head, age: 47, id_masked: '990101********001X', region: regions.find((region) => region.code === one.region) })), more: hits.length > 20 })
  },
  'get /work': () => ok({ due_today: 1, overdue: 1, tasks: [
    { kind: 'file_waiting', subject: '白鹿乡参保.xlsx', count: 1, before: '李某', due: '2020-06-30', page: '/files/sub-1' }, { kind: 'file_missing', subject: 'water', count: 3, due: '2020-06-28', page: '/files?tab=progress' },
    { kind: 'not_screened', subject: '2020-06', count: 1, due: null, page: '/files' }, { kind: 'file_returned', subject: '饮水安全2020.xlsx', before: '县数据专员', due: '2020-07-03', page: '/files/sub-2' }] }),
  'get /overview/{region}': ({ values, query }) => (regions.some((one) => one.code === values.region) ? ok(overview(values.region, query)) : absent()),
  'get /overview/{region}/indicators/{indicator}': ({ query }) => ok(page(households.slice(0, 57).map((one, index) => ({ unit: one.household, household: one.household, name: one.head, village: one.region, numerator: '0', denominator: '1', is_unknown: index % 9 === 0 })), query)),
  'get /findings': ({ query }) => {
    let mine = households.filter(within(query.region))
    if (query.severity) mine = mine.filter((one) => one.severity === query.severity)
    if (query.rule) mine = mine.filter((one) => one.found.some((rule) => rule.code === query.rule))
    if (query.group) mine = mine.filter((one) => one.found.some((rule) => rule.group === query.group))
    const by = query.by ?? 'household'
    const lines = mine.flatMap((one, index) => one.found.map((rule) => ({ rule: rule.code, outcome: query.outcome ?? 'hit', severity: rule.severity, subject_kind: 'household', subject: one.household, subject_name: one.head, household: one.household, region: one.region, route: 'medical_insurance', change: index % 4 ? 'lasting' : 'new', is_protected: rule.is_health })))
    const byRule = rules.filter((rule) => !query.group || rule.group === query.group).map((rule, index) => ({ rule: rule.code, severity: rule.severity, route: 'health', hit: lines.filter((line) => line.rule === rule.code).length, undecided: (index * 37) % 200, not_run: index % 9 === 0 ? 1 : 0, new: index % 5, gone: index % 3 }))
    const items = { household: mine.map(findingsOf), rule: byRule, finding: lines }[by]
    return ok({ run, by, ...page(items, query), households: mine.length, people: 3 * mine.length, findings: lines.length, next: null })
  },
  'get /runs': () => ok({ items: [run, { ...run, id: '4be01c88d7a2', as_of: '2020-05-31', is_latest: false }] }),
  'get /households': ({ query }) => ok(page(households.filter(within(query.region)).map((one, index) => ({ household: one.household, head: one.head, region: one.region, village_group: `${1 + (index % 6)}组`, members: 1 + (index % 6), household_type: 'exited', severity: one.severity, findings: one.found.length })), query)),
  'get /households/{household}': ({ values, query }) => (oneHousehold(values.household) ? ok({ ...fileOf(oneHousehold(values.household)), as_of: query.as_of ?? '2020-06-30', known: query.known ?? 'now' }) : absent()),
  'get /households/{household}/findings': ({ values }) => (oneHousehold(values.household) ? ok(explanations(oneHousehold(values.household))) : absent()),
  'get /households/{household}/rows/{dataset}': ({ values }) => ok(rowsOf(values.dataset)),
  'get /households/{household}/timeline': () => ok(timeline),
  'post /households/{household}/screening': ({ values }) => ok({ as_of: '2020-06-30', milliseconds: 412, items: explanations(oneHousehold(values.household)).items, appeared: [], vanished: ['gap.chronic_contract'] }),
  'get /source-rows/{delivery}/{sheet}/{row}': ({ values }) => ok({ place: sourcePlace({ row: Number(values.row), delivery: Number(values.delivery) }), state: 'in_force', cells: [{ header: '姓名', text: '岩罕', field: 'name' }, { header: '身份证号', text: '990101********001X', field: 'id_number', is_protected: true }, { header: '收入类别', text: '工资性收入', field: 'kind' }, { header: '金额(元)', text: '12,697.37', field: 'amount' }, { header: '备注', text: '' }] }),
  'post /unmaskings': ({ body }) => ok({ value: body.field === 'phone' ? '13800000001' : '99010119730101001X', seconds: 60 }),
  'get /submissions': ({ query }) => ok(page(submissions, query)),
  'get /submissions/{submission}': ({ values }) => { const one = submissions.find((sub) => sub.id === values.submission); return one ? ok(one) : absent() },
  'post /submissions/{submission}/submit': ({ values }) => { const one = submissions.find((sub) => sub.id === values.submission); one.state = 'waiting'; one.may = ['confirm', 'return']; return ok(one) },
  'post /submissions/{submission}/confirm': () => ok(job({ kind: 'import' }), 202),
  'post /submissions/{submission}/return': ({ values, body }) => { const one = submissions.find((sub) => sub.id === values.submission); one.state = 'returned'; one.reason = body.reason; one.may = []; return ok(one) },
  'post /uploads': ({ body }) => ok({ id: 'up-1', name: body.name, size: body.size, piece_size: 4194304, pieces: Math.ceil(body.size / 4194304), received: [], is_whole: false }, 201),
  'put /uploads/{upload}/pieces/{piece}': ({ values }) => ok({ id: 'up-1', name: 'x.xlsx', size: 100, piece_size: 4194304, pieces: 1, received: [Number(values.piece)], is_whole: true }),
  'post /submissions': () => { const one = { ...submissions[0], id: `sub-${submissions.length + 1}`, state: 'checked', may: ['change', 'submit', 'drop'] }; submissions.unshift(one); return ok(one, 202) },
  'patch /submissions/{submission}': ({ values, body }) => { const one = submissions.find((sub) => sub.id === values.submission); one.reading = { ...one.reading, ...body }; one.version += 1; return ok(one, 202) },
  'delete /submissions/{submission}': () => ok(undefined, 204),
  'get /deliveries': ({ query }) => ok(page(Array.from({ length: 43 }, (_, index) => delivery(43 - index)), query)),
  'post /deliveries/{delivery}/withdrawal': () => ok(undefined, 204),
  'get /periods/{period}': ({ values }) => ok({ period: values.period, due: 39, come: 37, areas: regions.filter((one) => one.level === 'township'), datasets: datasets.map((one, index) => ({ dataset: one.code, provider: [label('农业农村局', 'agriculture bureau'), label('医疗保障局', 'medical insurance bureau'), label('住房城乡建设局', 'housing bureau'), label('水利局', 'water bureau')][index % 4], due: '2020-06-28', cells: regions.filter((region) => region.level === 'township').map((_, cell) => (one.code === 'water' ? 'missing' : (index * 7 + cell) % 17 === 0 ? 'waiting' : (index + cell) % 23 === 5 ? 'returned' : 'imported')) })) }),
  'get /data-sources': () => ok({ items: datasets.map((one) => ({ dataset: one.code, label: one.label, provider: label('医疗保障局', 'medical insurance bureau'), purpose: label('核对基本医疗保险参保和参保资助是否应保尽保', 'to check basic medical insurance'), mode: 'full', cycle: 'month', latest: '2020-06-30', fields: [{ name: 'name', label: label('姓名', 'Name'), required: true }, { name: 'id_number', label: label('身份证号', 'ID number'), required: true, is_protected: true }] })) }),
  'post /screenings': () => ok(job(), 202),
  'get /jobs': ({ query }) => ok(page([job(), job({ id: 'job-2', kind: 'check', state: 'done', ended: at, may_cancel: false })], query)),
  'get /jobs/{job}': () => ok(job({ state: 'done' })),
  'delete /jobs/{job}': () => ok(job({ state: 'cancelled' }), 202),
  'get /exports': ({ query }) => ok(page([{ id: 'exp-1', number: 'D-2020-0007', list: 'findings', purpose: '乡镇入户核实', by: '张某', at, rows: 412, fingerprint: '91c2aa', state: 'ready' }], query)),
  'post /exports': ({ body }) => ok({ id: 'exp-2', number: 'D-2020-0008', list: body.list, purpose: body.purpose, by: '张某', at, rows: 412, state: 'ready' }, 202),
  'get /roles': () => ok({ items: Object.keys(may).map((role) => ({ code: role, label: label(role, role), scope: 'own_county', duties: label('职责', 'duties'), not_with: role.endsWith('_admin') ? Object.keys(may).filter((other) => other !== role && other.endsWith('_admin')) : [], rights: may[role] })) }),
  'get /accounts': ({ query }) => ok(page(['zhang/张某', 'li/李某', 'wang/王某', 'yan/岩某'].map((one, index) => ({ account: one.split('/')[0], name: one.split('/')[1], organisation: '示例县农业农村局', state: index === 3 ? 'invited' : 'active', version: 2, has_code: index < 3, sessions: index === 0 ? 2 : 0, grants: index === 3 ? [] : [{ id: `g-${index}`, role: Object.keys(may)[index], regions: ['990101'], from: '2020-01-01', by: '安全管理员', state: 'in_force' }] })), query)),
  'get /accounts/{account}': ({ values }) => ok({ account: values.account, name: '张某', state: 'active', version: 2, has_code: true, sessions: 2, grants: [{ id: 'g-0', role: 'data_officer', regions: ['990101'], from: '2020-01-01', state: 'in_force' }] }),
  'post /accounts': ({ body }) => ok({ account: body.account, link: 'https://localhost/invitation/abcdefghijabcdefghijabcdefghijabcdefghij123', until: at }, 201),
  'post /accounts/{account}/invitation': ({ values }) => ok({ account: values.account, link: 'https://localhost/invitation/abcdefghijabcdefghijabcdefghijabcdefghij123', until: at }, 201),
  'post /accounts/{account}/grants': () => problem(409, 'access.posts_clash', '该人员已任安全管理员，不能兼任。'),
  'delete /accounts/{account}/sessions': () => ok(undefined, 204),
  'get /journal': ({ query }) => ok({ items: Array.from({ length: Number(query.size ?? 20) }, (_, index) => ({ number: 530 - index, at: '2020-06-30 10:20:11', actor: index % 3 ? 'zhang' : 'li', post: 'monitoring_officer', action: ['read_household', 'unmask', 'export', 'sign_in'][index % 4], subject: index % 4 === 3 ? 'session' : '9900000032', reason: index % 4 === 1 ? '核对身份' : undefined, request: `req-${7000 + index}`, result: index % 7 === 6 ? 'denied' : 'done' })).map((line) => JSON.parse(JSON.stringify(line))), next: 'k510', head: '530:91c2aa77e0' }),
  'post /journal/verification': () => ok(job({ kind: 'verify', state: 'queued' }), 202),
  'get /system': () => ok({ version: '0.13.0', started: at, clock: at, business_day: '2020-06-30', ledger: { engine: 'sqlite', head: '530:91c2aa77e0', layout: '6', lease: null }, pack: { name: 'xiangyin', version: '2020.6' }, keys: [{ name: 'data-1', made: '2020-01-02' }], space: [{ room: 'ledger', bytes: 41000000 }, { room: 'workspace', bytes: 812000000 }, { room: 'runs', bytes: 92000000 }, { room: 'free', bytes: 48000000000 }], jobs: { running: 1, queued: 0 }, memory: 280000000, sessions: 14 }),
}
