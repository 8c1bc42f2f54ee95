// Registers of the invented county: one like those of the pack, one with a field of every type, one that opens scope.
import { households, label2 as label, villages } from './county.mjs'

const at = '2020-06-30T10:20:00+08:00'
const field = (name, zh, en, type, more = {}) => ({ field: name, label: label(zh, en), type, is_required: false, is_written: true, is_code: false, ...more })
const values = (...words) => words.map(([zh, en]) => ({ code: zh, label: label(zh, en) }))
const ways = values(['入户', 'at home'], ['电话', 'by telephone'], ['视频', 'by video'])

const declared = (register, zh, en, fields, columns, more = {}) => ({
  register, label: label(zh, en), purpose: label(`掌握${zh}情况`, `to know about ${en.toLowerCase()}`), provider: label('乡村振兴局', 'office'), kept_by: [label('帮扶责任人', 'helper'), label('村干部', 'village cadre')],
  is_delivered: false, opens_scope: false, fields, columns, filters: [], order: columns[0], is_descending: true, photos: 0, constraints: [], complete: [], may: { enter: true, correct: true }, ...more,
})
const household = field('household_code', '户编号', 'household', 'household', { is_required: true })
export const registers = [
  declared('visit', '走访记录', 'Visits', [
    field('helper_code', '帮扶人编号', 'helper code', 'text', { is_required: true, is_code: true }), field('helper_name', '帮扶人姓名', 'helper', 'name'), household,
    field('visited_on', '走访日期', 'visited on', 'date', { is_required: true, is_code: true }), field('way', '方式', 'way', 'code', { is_code: true, values: ways }), field('content', '内容', 'content', 'text'), field('problem', '发现问题', 'problem found', 'text', { none_if_blank: true }),
  ], ['visited_on', 'household_code', 'way', 'helper_name', 'content', 'problem'], { is_delivered: true, filters: ['way'], complete: [{ region: '990101100', since: '2020-01-01', until: '2020-05-31', by: 'li', at }] }),
  declared('every_type', '各类字段', 'Every type', [
    field('number', '编号', 'number', 'text', { is_required: true, is_code: true, is_given: true }), household, field('person_code', '成员', 'member', 'person', { none_if_blank: true }),
    field('village', '村', 'village', 'village', { is_required: true }), field('area', '区域', 'area', 'region'), field('office', '承办单位', 'office', 'record', { refers: 'visit', none_if_blank: true }),
    field('kind', '类别', 'kind', 'code', { values: values(['产业', 'industry'], ['就业', 'work'], ['其他', 'other']), is_required: true }), field('topics', '事项', 'topics', 'code', { several: true, values: values(['量血压', 'blood pressure'], ['问诊', 'consultation'], ['送药', 'medicine']) }),
    field('is_done', '是否完成', 'done', 'yes_no', { none_if_blank: true }), field('people', '人数', 'people', 'integer', { min: '0', max: '500' }), field('share', '比例', 'share', 'number', { min: '0' }), field('amount', '金额', 'amount', 'money', { none_if_blank: true }),
    field('day', '日期', 'day', 'date', { may_lie_ahead: true }), field('month', '月份', 'month', 'month'), field('year', '年度', 'year', 'year'), field('school_year', '学年', 'school year', 'school_year'),
    field('phone', '电话', 'telephone', 'text', { is_sealed: true }), field('content', '内容', 'content', 'text'),
  ], ['number', 'household_code', 'village', 'kind', 'is_done', 'people', 'amount', 'day'], { filters: ['kind', 'is_done', 'year'], constraints: [label('结束日期不能早于开始日期', 'it cannot end before it began'), label('已完成的须有完成日期', 'what is done has its day')] }),
  declared('helper', '帮扶责任人', 'Helpers', [field('helper_code', '帮扶人编号', 'helper code', 'text', { is_required: true, is_code: true }), field('helper_name', '帮扶人姓名', 'helper', 'name', { is_required: true }), field('unit', '单位', 'unit', 'text'), household, field('started_on', '起始日期', 'since', 'date')],
    ['helper_code', 'helper_name', 'unit', 'household_code', 'started_on'], { opens_scope: true }),
]
const of = (code) => registers.find((one) => one.register === code)

const rowOf = (register, index) => {
  const home = households[index % households.length]
  const all = {
    visit: { helper_code: `H${String(index % 40).padStart(3, '0')}`, helper_name: '李某', household_code: home.household, visited_on: `2020-0${1 + (index % 6)}-${String(10 + (index % 19)).padStart(2, '0')}`, way: ways[index % 3].code, content: index % 4 ? '了解家庭收入和孩子上学情况，宣传医保政策' : '电话询问', ...(index % 5 === 0 ? { problem: '饮水管道冬季结冰' } : {}) },
    every_type: { number: `2020-${String(index).padStart(4, '0')}`, household_code: home.household, village: home.region, kind: ['产业', '就业', '其他'][index % 3], topics: '量血压、送药', ...(index % 3 ? { is_done: index % 2 ? 'true' : 'false' } : {}), people: String(index % 500), share: '12.5000', amount: `${1234567 + index}.50`, day: '2020-06-12', month: '2020-06-01', year: '2020', school_year: '2019', phone: '138****0001', content: '联系138****0001，已送达' },
    helper: { helper_code: `H${String(index).padStart(3, '0')}`, helper_name: '李某', unit: '县水利局', household_code: home.household, started_on: '2020-01-16' },
  }[register]
  const row = { record: register === 'visit' ? `${all.helper_code}~${all.visited_on}~${all.way}` : (all.number ?? all.helper_code), region: home.region, household: home.household, head: home.head, values: all, entered_by: 'li', entered_at: at }
  return row
}
const totals = { visit: 412, every_type: 57, helper: 3 }
const rowsOf = (register, query) =>
  Array.from({ length: totals[register] }, (_, index) => rowOf(register, index)).filter((row) => (!query.region || row.region.startsWith(query.region)) && (!query.household || row.household === query.household) && of(register).filters.every((name, place) => !query[`filter${place + 1}`] || row.values[name] === query[`filter${place + 1}`]))
const waiting = (code, act = 'enter') => {
  const row = rowOf(code, 1)
  return { waiting: '7', act, record: row.record, region: row.region, household: row.household, head: row.head, values: { ...row.values, unit: '县林业局' }, by: 'he', at, may: { decide: true }, ...(act === 'correct' ? { reason: '单位写错了' } : {}) }
}

export const registerAnswers = (ok, absent, problem) => ({
  'get /registers': () => ok({ items: registers.map((one) => ({ register: one.register, label: one.label, purpose: one.purpose, kept_by: one.kept_by, may_enter: true, waiting: one.opens_scope ? 2 : 0, is_delivered: one.is_delivered })) }),
  'get /registers/{register}': ({ values: { register } }) => (of(register) ? ok(of(register)) : absent()),
  'get /registers/{register}/records': ({ values: { register }, query }) => {
    const size = Number(query.size ?? 20), all = rowsOf(register, query), first = query.after ? Number(query.after) : (Number(query.page ?? 1) - 1) * size
    return ok({ items: all.slice(first, first + size), next: first + size < all.length ? String(first + size) : null })
  },
  'get /registers/{register}/count': ({ values: { register }, query }) => {
    const all = rowsOf(register, query), regions = {}
    for (const row of all) for (const digits of [6, 9, 12]) regions[row.region.slice(0, digits)] = (regions[row.region.slice(0, digits)] ?? 0) + 1
    return ok({ total: all.length, regions })
  },
  'post /registers/{register}/records': ({ values: { register }, body }) => {
    const missing = of(register).fields.filter((one) => one.is_written && (one.is_required || one.is_code) && !one.is_given && !body.values[one.field])
    if (missing.length) return { status: 409, body: { ...problem(409, 'registers.problems', `有 ${missing.length} 处须改正。`).body, problems: missing.map((one) => ({ field: one.field, code: 'registers.required', detail: `${one.label.zh}: 必填。` })) } }
    return of(register).opens_scope ? ok({ record: body.values.helper_code, version: 0, waiting: '8' }, 202) : ok({ record: '2020-0058', version: 1 }, 201)
  },
  'get /registers/{register}/records/{record}': ({ values: { register, record } }) => {
    const row = rowOf(register, register === 'helper' ? 1 : 7), before = { ...row.values, content: '电话询问' }
    delete before.problem
    return ok({
      record, version: 2, is_there: true, region: row.region, household: row.household, head: row.head, values: row.values, masked: row.values.phone ? ['phone'] : [], labels: {}, may: { correct: register !== 'helper' },
      history: [{ version: 2, from: '2020-06-12', values: row.values, by: 'zhang', at: '2020-06-20T09:00:00+08:00' }, { version: 1, from: '2020-06-12', values: before, by: 'li', at: '2020-06-12T16:40:00+08:00', superseded_by: 'zhang', superseded_at: '2020-06-20T09:00:00+08:00', reason: '补记走访内容' }],
      ...(register === 'helper' ? { waiting: waiting('helper', 'correct') } : {}),
    })
  },
  'patch /registers/{register}/records/{record}': ({ values: { record }, body }) =>
    ({ status: 412, body: { ...problem(412, 'http.changed', '别人刚刚修改了这条记录。').body, theirs: { record, version: 3, values: Object.fromEntries(Object.keys(body.values).map((name) => [name, '另一个内容'])), by: 'he', at } } }),
  'post /registers/{register}/records/{record}/taking-back': ({ values: { record } }) => ok({ record, version: 0 }),
  'get /registers/{register}/waiting': ({ values: { register } }) => ok({ items: of(register).opens_scope ? [waiting(register), { ...waiting(register, 'correct'), waiting: '9', may: { decide: false } }] : [] }),
  'post /registers/{register}/waiting/{waiting}/decision': () => ok({ record: 'H001', version: 1 }),
  'put /registers/{register}/completeness': () => ok(undefined, 204),
})
