import type { Indicator } from '@/api/types'
import { shareOf } from './shares'

export const units = ['findings', 'households', 'people'] as const
export type Unit = (typeof units)[number]
export const comparisons = ['before', 'year'] as const
export type Comparison = (typeof comparisons)[number]

/** What stands in the address, where it is one of these. */
export const oneOf = <T extends string>(all: readonly T[], said: string | undefined): T | undefined => all.find((one) => one === said)

/** By how much there is more now: +3, −3, ±0. Said without praise or blame. */
export function difference(now: number, before: number, digits = 0): string {
  const more = Number((now - before).toFixed(digits))
  const size = Math.abs(more).toLocaleString('en-US', { maximumFractionDigits: digits })
  return more > 0 ? `+${size}` : more < 0 ? `−${size}` : '±0'
}

/** The same of a share, in percentage points of the shares as they are shown; none where one of them is none. */
export function pointsOf(indicator: Indicator): string | null {
  const now = shareOf(indicator)
  if (now === null || indicator.before === undefined) return null
  return difference(parseFloat(now), Math.round(Number(indicator.before) * 10000) / 100, 2)
}
