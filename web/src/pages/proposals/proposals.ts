import type { Proposal, ProposalCount } from '@/api/types'

type Group = ProposalCount['groups'][number]
/** What a batch is of: one field, or all records that are to be added or taken out. */
export type Choice = { dataset?: string | undefined; kind?: string | undefined; field?: string | undefined }

/** As it stands in a list of choices; nothing is chosen twice by the same key. */
export const keyOf = (one: Choice) => [one.dataset, one.kind, one.field].filter(Boolean).join('.')

export const isOf = (group: Group, chosen: Choice) => keyOf(group) === keyOf(chosen)

/** The choice behind a key. */
export function choiceOf(key: string | null): Record<'dataset' | 'kind' | 'field', string | null> {
  const [dataset, kind, field] = (key ?? '').split('.')
  return { dataset: dataset || null, kind: kind || null, field: field || null }
}

/** Accepting asks for a reason where somebody has verified before what it would change; refusing always does. */
export const needsReason = (decision: 'accept' | 'refuse', proposal: Pick<Proposal, 'is_verified'>) => decision === 'refuse' || proposal.is_verified
