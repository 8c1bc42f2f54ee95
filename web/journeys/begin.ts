import { guben } from './county'

/** The three administrators of a county; their one-time links in this order: system, security, audit. */
export async function beginAccounts(county: string): Promise<string[]> {
  const said = await guben('accounts', 'begin', county, '--system', 'xitong=席某', '--security', 'anquan=权某', '--audit', 'shenji=审某')
  return [...said.matchAll(/\/invitation\/\S+/g)].map(([link]) => link)
}
