import type { RecordVersion, Register } from '@/api/types'

// What happened to a record, one step after another: each says who, when, why, since when it is so, and what is different.

export interface Difference {
  field: string
  before: string | undefined
  after: string | undefined
}
export interface Step {
  act: 'enter' | 'correct' | 'take_back'
  at: string
  by: string
  reason: string
  /** Since when it is so, where that is not the record's beginning. */
  from?: string
  /** The version that it made; none of what was taken back. */
  version?: number
  differences: Difference[]
}

const names = (...all: RecordVersion[]) => [...new Set(all.flatMap((one) => Object.keys(one.values)))]
const differencesOf = (before: RecordVersion, after: RecordVersion): Difference[] =>
  names(before, after)
    .filter((field) => before.values[field] !== after.values[field])
    .map((field) => ({ field, before: before.values[field], after: after.values[field] }))

/** A version holds from its first day to its last; an open one has none. */
const holdsOn = (version: RecordVersion, day: string) => version.from <= day && (version.until === undefined || day <= version.until)

/**
 * The newest first. A version is known by its number: pieces of one number say the same of different days, and what a later one
 * left of an earlier one keeps the earlier's number. The piece without an end gives way to the next version, and says why.
 */
export function stepsOf(history: readonly RecordVersion[]): Step[] {
  const steps: Step[] = []
  const numbers = [...new Set(history.map((one) => one.version))].sort((a, b) => a - b)
  let last: RecordVersion | undefined
  for (const version of numbers) {
    const made = history.filter((one) => one.version === version).sort((a, b) => a.at.localeCompare(b.at) || a.from.localeCompare(b.from))
    const { at, by: account, by_name: by = account } = made[0]!
    if (last?.superseded_at && last.superseded_at < at) steps.push(takenBack(last)), (last = undefined)
    if (last) steps.push({ act: 'correct', at, by, reason: last.reason ?? '', version, ...changesOf(made, history.filter((one) => one.version < version)) })
    else steps.push({ act: 'enter', at, by, reason: '', version, differences: [] })
    last = made.find((one) => one.until === undefined) ?? made[made.length - 1]
  }
  if (last?.superseded_at) steps.push(takenBack(last))
  return steps.reverse()
}

const takenBack = (last: RecordVersion): Step => ({ act: 'take_back', at: last.superseded_at!, by: last.superseded_by_name ?? last.superseded_by ?? '', reason: last.reason ?? '', differences: [] })

/** What the pieces of a version say otherwise than what was known of their days before, and since when. */
function changesOf(made: readonly RecordVersion[], before: readonly RecordVersion[]): { differences: Difference[]; from?: string } {
  const differences: Difference[] = []
  const since: string[] = []
  for (const now of made) {
    const then = before.filter((one) => holdsOn(one, now.from)).sort((a, b) => b.version - a.version)[0]
    for (const one of then ? differencesOf(then, now) : []) {
      since.push(now.from)
      if (!differences.some((known) => known.field === one.field && known.before === one.before && known.after === one.after)) differences.push(one)
    }
  }
  const [from] = since.sort()
  const first = before.map((one) => one.from).sort()[0]
  return { differences, ...(from !== undefined && from !== first ? { from } : {}) }
}

/** Fields in the order of the declaration. */
export const inOrder = (register: Register, differences: readonly Difference[]): Difference[] => {
  const place = (name: string) => register.fields.findIndex((one) => one.field === name)
  return [...differences].sort((a, b) => place(a.field) - place(b.field))
}
