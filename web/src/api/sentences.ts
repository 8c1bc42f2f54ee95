import { i18n } from '@/words/words'
import { Refused, Unreachable } from './refused'

/** What to tell a person of something that went wrong: the server's own sentence where it gave one. */
export function sentenceOf(problem: unknown): string {
  const t = i18n.global.t
  if (problem instanceof Unreachable) return t('states.unreachable')
  if (problem instanceof Refused) {
    if (problem.status === 404) return t('states.absent')
    if (problem.status >= 500) return t('states.failed', { id: problem.problem.instance ?? problem.problem.code })
    return problem.problem.detail ?? problem.problem.title
  }
  throw problem
}
