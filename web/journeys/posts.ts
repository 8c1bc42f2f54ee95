import { Asker } from './asker'
import type { Served } from './county'

export interface Known {
  account: string
  password: string
  cookie: string
  csrf: string
}

/** Everybody of a demonstration signed in, one a role. */
export async function peopleOf(office: Served): Promise<Record<string, Known>> {
  const people: Record<string, Known> = {}
  const { demo_accounts } = await new Asker(office.base).must('GET', '/version')
  for (const { account, role, code } of demo_accounts) {
    const password = office.said.match(new RegExp(`^ +${account} +(\\S+)`, 'm'))![1]!
    const one = new Asker(office.base)
    const session = await one.must('POST', '/session', { account, password, code })
    if (session.must.length) await one.must('PUT', '/session/duties')
    people[role] = { account, password, cookie: one.cookie, csrf: one.csrf }
  }
  return people
}
