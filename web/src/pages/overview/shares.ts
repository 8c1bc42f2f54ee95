import type { Indicator } from '@/api/types'
import type { Meaning } from '@/marks/marks'

/** A share as percent with two decimals, cut from decimal text without going through a float: 0.9879 is 98.79%. */
export function percent(share: string): string {
  const negative = share.startsWith('-')
  const [whole = '0', part = ''] = share.replace('-', '').split('.')
  const digits = whole + part.padEnd(6, '0')
  const point = whole.length + 2
  // Rounded half up at the second decimal of the percent.
  const kept = BigInt(digits.slice(0, point + 2)) + (Number(digits[point + 2] ?? '0') >= 5 ? 1n : 0n)
  const text = kept.toString().padStart(3, '0')
  const shown = `${text.slice(0, -2)}.${text.slice(-2)}`.replace(/\.?0+$/, '')
  return `${negative ? '-' : ''}${shown}%`
}

/** Numerator over denominator as percent; nothing over nothing has no share. */
export function shareOf(indicator: Indicator): string | null {
  const denominator = Number(indicator.denominator)
  if (!denominator) return null
  return `${(Math.round((Number(indicator.numerator) / denominator) * 10000) / 100).toString()}%`
}

export const meaningOf: Record<Indicator['state'], Meaning | null> = {
  met: 'met',
  missed: 'amber',
  undecided: 'undecided',
  no_target: null,
  not_delivered: 'not_delivered',
}

/** How many units the target is missed by: what has to be done, beside the share. */
export function gapOf(indicator: Indicator): number | null {
  if (indicator.state !== 'missed' || indicator.target === undefined) return null
  const wanted = Number(indicator.target) * Number(indicator.denominator)
  const gap = indicator.better === 'higher' ? wanted - Number(indicator.numerator) : Number(indicator.numerator) - wanted
  return gap > 0 ? Math.ceil(gap) : null
}

/** A figure as people write it, with thousands apart. */
export const number = (text: string) => Number(text).toLocaleString('en-US', { maximumFractionDigits: 2 })
