import type { Register } from '@/api/types'

type Declared = Register['complete'][number]

/** Up to when a register is complete for an area: what was said of it or of what it lies in, and of how many areas in it. */
export function completeFor(area: string, declared: readonly Declared[]): { of: Declared | null; below: number } {
  const covering = declared.filter((one) => area.startsWith(one.region))
  const of = covering.sort((a, b) => b.until.localeCompare(a.until) || b.region.length - a.region.length)[0] ?? null
  const below = new Set(declared.filter((one) => one.region !== area && one.region.startsWith(area)).map((one) => one.region)).size
  return { of, below }
}
