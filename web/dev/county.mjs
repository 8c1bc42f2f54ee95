// An invented county, small and made up line by line: only for looking at the pages before the server answers.
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

const pack = new URL('../../packs/national/', import.meta.url)
const read = (name) => readFileSync(new URL(name, pack), 'utf8')
const label = (zh, en) => ({ zh, en })
const dice = (() => {
  let at = 20200630
  return (most) => ((at = (at * 1103515245 + 12345) % 2147483648), at % most)
})()

const lines = read('regions/demo.csv').trim().split(/\r?\n/).slice(1).map((line) => line.split(','))
const levels = { county: 'county', township: 'township', village: 'village', group: 'group' }
const initials = { 青: 'Q', 石: 'S', 白: 'B', 鹿: 'L', 云: 'Y', 溪: 'X', 镇: 'Z', 乡: 'X' }
export const regions = lines
  .filter(([, , , level]) => levels[level])
  .map(([code, name, , level]) => ({ code, name, level, initials: [...name].map((c) => initials[c] ?? 'Z').join('') }))
export const villages = regions.filter((region) => region.level === 'village')

export const rules = Object.entries(parse(read('rules.yaml'))).map(([code, rule], at) => ({
  code,
  group: rule.group,
  severity: rule.group === 'risk' && at % 3 === 0 ? 'red' : 'amber',
  label: label(rule.zh, rule.en),
  ask: label(rule.ask_zh ?? rule.zh, rule.ask_en ?? rule.en),
  touches_benefit: rule.touches_benefit ?? false,
  is_health: /illness|chronic|medical/.test(code),
}))

const words = (pairs) => Object.entries(pairs).map(([code, [zh, en]]) => ({ code, label: label(zh, en) }))
export const datasets = words({
  income: ['收入台账', 'Income ledger'],
  medical_insurance: ['基本医保参保', 'Medical insurance'],
  housing: ['住房安全鉴定及危房改造', 'Housing'],
  water: ['饮水安全', 'Water'],
  dibao: ['低保特困临时救助', 'Dibao and relief'],
  school: ['学籍', 'School register'],
  hukou: ['户籍信息', 'Residence register'],
  employment: ['务工就业', 'Employment'],
  loan: ['脱贫人口小额信贷', 'Petty loans'],
})
export const roles = parse(read('roles.yaml')).roles
export const vocabulary = {
  rules,
  groups: words({ risk: ['风险', 'Risk'], gap: ['政策未落实', 'Gap'], conflict: ['数据冲突', 'Conflict'], fund: ['资金', 'Fund'], helper: ['帮扶', 'Helper'], area: ['区域', 'Area'], process: ['程序', 'Process'], eligibility: ['资格', 'Eligibility'] }),
  routes: words({ health: ['卫健', 'Health'], medical_insurance: ['医保', 'Medical insurance'], civil_affairs: ['民政', 'Civil affairs'], housing: ['住建', 'Housing'], monitoring: ['农业农村', 'Agriculture'] }),
  datasets,
  subjects: words({ household: ['户', 'household'], person: ['人', 'person'], area: ['区域', 'area'] }),
  units: words({ yuan: ['元', 'yuan'], yuan_per_person_year: ['元/人·年', 'yuan a person and year'] }),
  roles: Object.entries(roles).map(([code, role]) => ({ code, label: role.label })),
  household_fields: [{ code: 'phone', label: label('联系电话', 'telephone'), unmask: 'phone' }, { code: 'house_grade', label: label('住房等级', 'house grade') }],
  code_lists: { household_type: words({ exited: ['脱贫户', 'Exited household'], ordinary: ['一般农户', 'Ordinary household'] }), monitored_type: words({ edge: ['边缘易致贫户', 'Edge household'], unstable: ['脱贫不稳定户', 'Unstable exited household'] }) },
}

export const run = { id: 'a2057ae740fc', as_of: '2020-06-30', made_at: '2020-06-30T10:20:00+08:00', is_latest: true, hits: 13169, undecided: 5556, pack: 'xiangyin' }

const family = ['岩', '李', '王', '陈', '刘', '赵', '玉', '杨', '罕', '何', '欧阳', '田']
const given = ['罕', '香', '建国', '秀兰', '小平', '文', '春花', '永强', '丽', '阿依', '志明', '玉珍']
const household = (at) => {
  const found = rules.filter((_, index) => (index * 7 + at * 3) % 29 < 2).slice(0, 6)
  const severity = found.some((rule) => rule.severity === 'red') ? 'red' : 'amber'
  return {
    household: String(9900000032 + at * 17),
    head: family[at % family.length] + given[(at * 5) % given.length],
    region: villages[(at * 11) % villages.length].code,
    severity,
    found,
  }
}
export const households = Array.from({ length: 412 }, (_, at) => household(at)).filter((one) => one.found.length)
  .sort((a, b) => (a.severity === b.severity ? a.household.localeCompare(b.household) : a.severity === 'red' ? -1 : 1))

export const findingsOf = (one, at) => ({
  household: one.household,
  subject_kind: 'household',
  head: one.head,
  region: one.region,
  severity: one.severity,
  count: one.found.length,
  rules: one.found.map((rule) => ({ rule: rule.code, severity: rule.severity, change: at % 4 ? 'lasting' : 'new', is_protected: rule.is_health })),
  routes: ['medical_insurance', 'health'].slice(0, 1 + (at % 2)),
  household_type: at % 3 ? 'exited' : 'ordinary',
})

const counts = () => ({ households: 120 + dice(900), people: 600 + dice(3000), red: dice(9), amber: dice(40), undecided: dice(30), not_run: dice(2), monitored: dice(30) })
const found = () => ({ red: dice(9), amber: dice(40), undecided: dice(30), not_run: dice(2) })
const indicator = (code, zh, en, state, extra) => ({ code, label: label(zh, en), counted: label('人', 'persons'), better: 'higher', unit: 'person', numerator: '739', denominator: '748', unknown: 2, state, clause: 'S0§3.5', target: '1', before: '0.981', ...extra })
export const indicators = () => [
  indicator('insured_rate', '基本医保参保率', 'Insured', 'missed'),
  indicator('wrong_exit_rate', '错退率', 'Wrong exit rate', 'undecided', { better: 'lower', numerator: '35', denominator: '445', interval: ['0.0425', '0.1409'], target: '0', clause: 'S1§1', before: undefined }),
  indicator('checkup_rate', '健康体检率', 'Check-ups', 'missed', { numerator: '529', denominator: '584', clause: 'S1§2.3.3' }),
  indicator('doctor_contract_rate', '家庭医生签约率', 'Family doctor contracts', 'met', { numerator: '301', denominator: '301' }),
  indicator('outside_workers', '外出务工', 'Working outside', 'no_target', { target: undefined, clause: undefined, numerator: '1204', denominator: '2210' }),
  indicator('loan_overdue_rate', '贷款逾期率', 'Overdue loans', 'not_delivered', { numerator: '0', denominator: '0', target: '0.01', better: 'lower', is_local: true }),
]
export function overview(code, query = {}) {
  const region = regions.find((one) => one.code === code)
  const below = regions.filter((one) => one.code.startsWith(code) && one.code.length === { 6: 9, 9: 12, 12: 14 }[code.length])
  return {
    region, run, count: query.count ?? 'findings', counts: { households: 7412, people: 30078, red: 212, amber: 1026, undecided: 5556, not_run: 0, monitored: 379 },
    indicators: indicators(),
    areas: below.map((one) => ({ region: one, counts: counts(), ...(query.against === 'before' ? { before: found() } : {}), indicators: indicators().slice(0, 2) })),
    ...(query.against === 'before' ? { against: { ...run, id: '4be01c88d7a2', as_of: '2020-05-31', is_latest: false }, before: { red: 209, amber: 1026, undecided: 5604, not_run: 0 },
      stock_change: { from: '2020-05-31', until: '2020-06-30', opening: { households: 371, people: 1402 }, added: { households: 14, people: 52 }, again: { households: 1, people: 4 }, eliminated: { households: 7, people: 25 }, closing: { households: 379, people: 1433 }, undated: { households: 2, people: 9 } } } : {}),
    stock: [
      { kind: 'exited', households: 3102, people: 11983 }, { kind: 'edge', households: 188, people: 702 },
      { kind: 'unstable', households: 191, people: 716 },
    ],
    missing: [{ dataset: 'water', areas: ['990101'] }, { dataset: 'loan', areas: ['990101'] }],
  }
}

const source = (extra) => ({ delivery: 12, dataset: 'income', file: '白鹿乡2020年6月_收入台账.xlsx', sheet: '明细', sheet_number: 0, row: 4, may_open: true, ...extra })
export function explanations(one) {
  const made = one.found.map((rule, at) => ({
    rule: rule.code, outcome: 'hit', severity: rule.severity, subject_kind: at % 2 ? 'person' : 'household', subject: at % 2 ? `${one.household}-2` : one.household,
    subject_name: at % 2 ? '岩香' : one.head, region: one.region, route: 'medical_insurance', change: at ? 'lasting' : 'new', is_protected: rule.is_health, touches_benefit: rule.touches_benefit, ask: rule.ask,
    conditions: rule.is_health ? [] : [
      { fact: 'per_capita_net_income', label: label('家庭纯收入÷人口', 'net income per head'), state: 'known', value: '3174.34', unit: 'yuan_per_person_year', test: '< poverty_line', threshold: '4100', verdict: 'yes',
        rows: [source(), source({ row: 5 }), source({ row: 9, delivery: 13, file: '白鹿乡2020年5月_收入台账.xlsx' })], rows_total: 52 },
      { fact: 'monitored', label: label('已纳入监测', 'in monitoring'), state: 'known', value: '否', test: '= false', verdict: 'yes', rows: [], rows_total: 0 },
      { fact: 'water_safe', label: label('饮水安全', 'safe water'), state: 'blank', test: '= true', verdict: 'unknown', rows: [], rows_total: 0 },
    ],
    parameters: [{ name: 'poverty_line', label: label('脱贫标准', 'exit standard'), value: '4100', unit: 'yuan_per_person_year', source: 'S4§4.1', is_local: true }],
    sources: ['S4§4.1', 'S0§3.2'],
  }))
  const undecided = { ...made[0], rule: 'risk.unsafe_water', outcome: 'undecided', severity: 'amber', subject: one.household, subject_kind: 'household', change: 'lasting', is_protected: false,
    conditions: [{ fact: 'water_safe', label: label('饮水安全', 'safe water'), state: 'blank', test: '= false', verdict: 'unknown', rows: [], rows_total: 0 }], parameters: [], sources: ['S0§3.4'] }
  return { run, items: [...made, undecided] }
}

const field = (name, zh, en, text, extra = {}) => ({ name, label: label(zh, en), state: 'known', text, ...extra })
export const fileOf = (one) => {
  const village = regions.find((region) => region.code === one.region)
  return {
    household: one.household, region: village, path: regions.filter((region) => one.region.startsWith(region.code)), village_group: '3组', head: one.head, version: 4, as_of: '2020-06-30', known: 'now', run,
    fields: [
      field('household_type', '户类型', 'Kind of household', '脱贫户', { source: source({ dataset: 'hukou' }) }), field('card', '分类', 'Card', '黄卡'), field('monitored_type', '监测类别', 'Monitored as', '脱贫不稳定户'),
      field('risk_kind', '风险类型', 'Risk', '因病', { state: 'protected', text: '已登记(受保护)' }), field('exit_year', '脱贫年度', 'Year of exit', '2018'), field('helper', '帮扶责任人', 'Helper', '李某'),
      field('phone', '联系电话', 'Telephone', '138****0001', { may_unmask: true }), field('bank_account', '一卡通账号', 'Bank account', '****4471', { may_unmask: true }),
      { name: 'house_year', label: label('建房年份', 'House built'), state: 'blank' }, { name: 'loan', label: label('小额信贷', 'Loan'), state: 'none' }, { name: 'water', label: label('饮水安全', 'Water'), state: 'not_delivered' },
    ],
    members: [
      { person: `${one.household}-1`, name: one.head, relation: '户主', sex: '男', age: 47, is_member: true, fields: [field('id_number', '证件号码', 'ID number', '990101********001X', { may_unmask: true }), field('health', '健康状况', 'Health', '已登记(受保护)', { state: 'protected' })] },
      { person: `${one.household}-2`, name: '岩香', relation: '配偶', sex: '女', age: 44, is_member: true, fields: [field('id_number', '证件号码', 'ID number', '990101********0021', { may_unmask: true }), field('health', '健康状况', 'Health', '健康')] },
      { person: `${one.household}-3`, name: '岩小文', relation: '之子', sex: '男', age: 16, is_member: true, fields: [field('id_number', '证件号码', 'ID number', '990101********0034', { may_unmask: true }), field('health', '健康状况', 'Health', '健康')] },
      { person: `${one.household}-4`, name: '玉罕', relation: '之母', sex: '女', age: 71, is_member: true, fields: [field('id_number', '证件号码', 'ID number', '990101********0045', { may_unmask: true }), field('health', '健康状况', 'Health', '已登记(受保护)', { state: 'protected' })] },
    ],
    findings: { red: 1, amber: one.found.length - 1, undecided: 1, not_run: 0 },
    sections: [{ dataset: 'income', rows: 52, state: 'delivered' }, { dataset: 'medical_insurance', rows: 4, state: 'delivered' }, { dataset: 'housing', rows: 1, state: 'delivered' }, { dataset: 'water', rows: 0, state: 'not_delivered' }, { dataset: 'employment', rows: 2, state: 'delivered' }],
  }
}
export const rowsOf = (dataset) => ({
  dataset, state: dataset === 'water' ? 'not_delivered' : 'delivered',
  columns: [{ name: 'month', label: label('月份', 'Month'), type: 'month' }, { name: 'kind', label: label('收入类别', 'Kind of income') }, { name: 'amount', label: label('金额(元)', 'Amount (yuan)'), type: 'money' }, { name: 'way', label: label('方式', 'Basis') }],
  rows: dataset === 'water' ? [] : Array.from({ length: 12 }, (_, at) => ({ person: '岩香', cells: [`2020-${String(1 + (at % 6)).padStart(2, '0')}`, at % 2 ? '工资性收入' : '转移性收入', String(400 + at * 31) + '.00', at % 3 ? '实收' : null], source: source({ dataset, row: 4 + at }), state: at === 3 ? 'superseded' : 'in_force' })),
})
export const timeline = { items: [
  { day: '2020-06-30', kind: 'finding_new', text: label('新增问题：人均纯收入低于脱贫标准', 'New finding: income below the line'), run: run.id },
  { day: '2020-06-12', kind: 'event', text: label('走访：帮扶责任人入户', 'Visit by the helper'), delivery: 31 },
  { day: '2020-05-03', kind: 'delivery', text: label('医保数据：批次43', 'Medical insurance, delivery 43'), delivery: 43 },
  { day: '2020-01-16', kind: 'listed', text: label('纳入监测：脱贫不稳定户', 'Listed as unstable') },
  { day: '2019-12-02', kind: 'version', text: label('档案修改：联系电话', 'File changed: telephone'), version: 3 },
] }
export const label2 = label
export const sourcePlace = source
