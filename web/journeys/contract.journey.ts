import fc from 'fast-check'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { complaints } from '../dev/contract.mjs'
import { Asker } from './asker'
import { asked } from './browser'
import { contract, methods, type Operation } from './contract'
import { requestsOf } from './requests'

// Random requests out of the contract, right and wrong, by several posts: no fault of the server, no status and no shape of an
// answer that the contract does not have.

/** Would end the sessions and posts that the journeys stand on, shut out whoever signs in from here, or keep the county busy. */
const notHere = new Set(['signIn', 'signOut', 'choosePost', 'changePassword', 'beginCode', 'bindCode', 'setPreferences', 'beginScreening', 'followJob'])
const who = ['nobody', 'data_officer', 'monitoring_officer', 'village_cadre', 'system_admin', 'security_admin', 'audit_admin']
const runs = Number(process.env.FUZZ_RUNS ?? 12)

const operations = Object.entries<any>(contract.paths).flatMap(([template, paths]) =>
  methods.flatMap((method) => {
    const operation: Operation | undefined = paths[method]
    if (!operation || operation['x-not-yet'] || notHere.has(operation.operationId)) return []
    return [{ id: operation.operationId, template, method, operation, shared: paths.parameters ?? [] }]
  }),
)

describe('the server keeps to its contract', () => {
  const known: Record<string, string[]> = {}
  beforeAll(async () => {
    const officer = asked('monitoring_officer')
    const { items, run } = await officer.must('GET', '/findings?by=household&size=50')
    const regions = (await officer.must('GET', '/regions')).items.map((one: { code: string }) => one.code)
    const { rules, groups } = await officer.must('GET', '/vocabulary')
    Object.assign(known, {
      household: items.map((one: { household: string }) => one.household),
      region: regions.slice(0, 40),
      run: [run.id],
      rule: rules.map((one: { code: string }) => one.code),
      group: groups.map((one: { code: string }) => one.code),
      dataset: ['income', 'medical_insurance', 'registry_person'],
      delivery: ['1', '7', '40'],
      sheet: ['0'],
      row: ['3', '9'],
      period: ['2020-06'],
      as_of: ['2020-06-30', '2019-01-01'],
      indicator: ['insured', 'missed'],
      register: ['visit', 'measure', 'helper', 'organisation', 'team_attendance'],
      record: (await asked('village_cadre').must('GET', '/registers/visit/records')).items.map((one: { record: string }) => one.record),
      waiting: ['1', '2', '3'],
    })
  })

  it.each(operations)('$id', async ({ template, method, operation, shared }) => {
    const { base } = inject('office')
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...who), requestsOf(template, operation, shared, known), async (role, request) => {
        const one = role === 'nobody' ? new Asker(base) : asked(role)
        const said = await one.ask(method.toUpperCase(), request.path, request.body, request.headers)
        expect(said.status, JSON.stringify(said.body)).toBeLessThan(500)
        expect(complaints(template, method, said.status, said.body), `${role}: ${said.status} ${JSON.stringify(said.body).slice(0, 300)}`).toBeNull()
      }),
      { numRuns: runs, seed: 13, endOnFailure: true },
    )
  })
})
