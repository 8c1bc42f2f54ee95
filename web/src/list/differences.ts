export interface Difference {
  field: string
  mine: string
  theirs: string
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const asText = (value: unknown): string =>
  value === undefined || value === null ? '' : Array.isArray(value) ? value.map(asText).join(' ') : isRecord(value) ? Object.values(value).map(asText).join(' ') : String(value)

/** The fields that were sent and stand otherwise in what is there now. */
export function differences(mine: unknown, theirs: unknown): Difference[] {
  if (!isRecord(mine)) return []
  const now = isRecord(theirs) ? theirs : {}
  return Object.keys(mine)
    .map((field) => ({ field, mine: asText(mine[field]), theirs: asText(now[field]) }))
    .filter((one) => one.mine !== one.theirs)
}
