// Proposals of the invented county: a field that was verified, one that is protected, somebody who comes and somebody who goes.
import { households, label2 as label } from './county.mjs'

const field = (name, zh, en, text) => ({ name, label: label(zh, en), state: text === undefined ? 'blank' : 'known', ...(text === undefined ? {} : { text }) })
const hidden = { name: 'health', label: label('健康状况', 'health'), state: 'protected' }
const sides = [
  { current: field('village_group', '村民小组', 'village group', '3组'), proposed: field('village_group', '村民小组', 'village group', '九组') },
  { current: field('phone', '联系电话', 'telephone', '138****0001'), proposed: field('phone', '联系电话', 'telephone', '139****0009') },
  { current: hidden, proposed: hidden },
]
const proposals = households.slice(0, 57).map((one, at) => {
  const kind = at % 9 === 7 ? 'add' : at % 9 === 8 ? 'remove' : 'change'
  return {
    proposal: String(at + 1), kind, dataset: 'registry_household', subject: one.household, name: one.head, household: one.household, region: one.region,
    ...(kind === 'change' ? sides[at % 3] : {}), ...(kind === 'add' ? { added: [field('head_name', '户主姓名', 'head of household', one.head), field('head_id', '户主证件号码', "head's ID number", '990101********001X')] } : {}),
    from: '2020-07-01', ...(at % 7 === 3 ? { until: '2020-07-31' } : {}), delivery: { id: 12, file: '示例县2020年7月_农户档案-户.xlsx', provider: label('乡村振兴局', 'rural revitalization bureau'), day: '2020-08-03' }, is_verified: at % 5 === 1 && kind === 'change', may: { decide: true },
  }
})
const wanted = (query) => (one) => one.region.startsWith(query.region ?? '') && (!query.kind || one.kind === query.kind) && (!query.field || one.proposed?.name === query.field)
const verified = (all) => all.filter((one) => one.is_verified).length

export const proposalAnswers = ({ ok, page }) => ({
  'get /proposals': ({ query }) => ok(page(proposals.filter(wanted(query)), query)),
  'get /proposals/count': ({ query }) => {
    const all = proposals.filter(wanted(query)), regions = {}
    for (const one of all) for (const digits of [6, 9, 12]) regions[one.region.slice(0, digits)] = (regions[one.region.slice(0, digits)] ?? 0) + 1
    const here = proposals.filter(wanted({ region: query.region }))
    const groups = sides.map(({ proposed }) => ({ kind: 'change', field: proposed.name, label: proposed.label, of: here.filter((one) => one.proposed?.name === proposed.name) })).concat(['add', 'remove'].map((kind) => ({ kind, of: here.filter((one) => one.kind === kind) })))
    return ok({ total: all.length, verified: verified(all), regions, groups: groups.map(({ of, ...group }) => ({ dataset: 'registry_household', ...group, total: of.length, verified: verified(of) })) })
  },
  'post /proposals/decisions': ({ body }) => ok({ settled: body.proposals ?? ['1'], left: body.all ? [{ proposal: '2', code: 'proposals.verified_one_by_one', detail: '建议 2 要改的这一项，档案 9900000033 中已有人核实过，不随批量更改。请单独处理并写明原因。' }] : [] }),
})
