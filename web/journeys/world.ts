import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { beginAccounts } from './begin'
import { makeCounty, root, serve } from './county'
import { peopleOf, type Known } from './posts'

// Before the first journey: a county that people work in, and one like it that has just been begun. After the last: nothing is left.
export const pictures = join(root, 'build/journeys')

declare module 'vitest' {
  export interface ProvidedContext {
    office: { base: string; people: Record<string, Known>; folder: string }
    begun: { base: string; village: string; links: Record<'system' | 'security' | 'audit', string> }
  }
}

export default async function (project: TestProject) {
  rmSync(pictures, { recursive: true, force: true })
  mkdirSync(pictures, { recursive: true })
  const folder = mkdtempSync(join(tmpdir(), 'guben-journeys-'))
  const served: { stop: () => Promise<void> }[] = []
  const end = async () => {
    await Promise.all(served.map((one) => one.stop()))
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const county = await makeCounty(folder)
    const other = join(folder, 'begun')
    cpSync(county, other, { recursive: true })

    const [system, security, audit] = await beginAccounts(other)
    const begun = await serve(other)
    served.push(begun)
    project.provide('begun', { base: begun.base, village: '990101100202', links: { system: system!, security: security!, audit: audit! } })

    const office = await serve(county, '--demo-accounts')
    served.push(office)
    project.provide('office', { base: office.base, people: await peopleOf(office), folder })
  } catch (problem) {
    await end()
    throw problem
  }
  return end
}
