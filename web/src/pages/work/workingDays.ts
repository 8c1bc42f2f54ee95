/**
 * Working days from one day to a later one, calendar days where it has passed ("超期2日").
 * Weekends only: which holidays count is data of the county and comes with the deadline once cases have them.
 */
export function workingDaysBetween(today: string, due: string): number {
  const at = new Date(`${today}T00:00:00Z`)
  const end = new Date(`${due}T00:00:00Z`)
  const day = 86_400_000
  if (end <= at) return Math.round((end.getTime() - at.getTime()) / day)
  let days = 0
  for (let one = at.getTime() + day; one <= end.getTime(); one += day) {
    const weekday = new Date(one).getUTCDay()
    if (weekday !== 0 && weekday !== 6) days += 1
  }
  return days
}
