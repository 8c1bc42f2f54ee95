/** What a mark can mean; each meaning has one shape, one word and one pair of colours. */
export type Meaning = 'red' | 'amber' | 'met' | 'nothing_found' | 'undecided' | 'not_run' | 'not_delivered'

export const shapeOf: Record<Meaning, string> = {
  red: '▲',
  amber: '◆',
  met: '●',
  nothing_found: '●',
  undecided: '？',
  not_run: '—',
  not_delivered: '—',
}

/** The clock of a deadline: working days left, due today, or days overdue. */
export type Clock = { kind: 'days_left' | 'due_today' | 'days_over'; days: number }

export function clockOf(workingDaysLeft: number): Clock {
  if (workingDaysLeft === 0) return { kind: 'due_today', days: 0 }
  return workingDaysLeft > 0
    ? { kind: 'days_left', days: workingDaysLeft }
    : { kind: 'days_over', days: -workingDaysLeft }
}
