import type { FieldProblem, RecordValues, Register, RegisterField } from '@/api/types'
import { plain } from './words'

// What somebody writes of a record before it is sent: a text a field, in the form the server reads.

export type Draft = Record<string, string>

/** What is asked: what people write. */
export const askedOf = (register: Register): RegisterField[] => register.fields.filter((field) => field.is_written)

/** What a record cannot be without: a code that is not given is made of what is written. */
export const isNeeded = (field: RegisterField) => !field.is_given && (field.is_required || field.is_code)

/** Whether a present value is not all of it: masked by the server, or a text with a number in it that was. */
export const isMasked = (field: RegisterField, value: string | undefined, masked: readonly string[]) =>
  value !== undefined && (masked.includes(field.field) || (field.type === 'text' && /\*{3,}/.test(value)))

/** A kept value as somebody would write it. What is masked is not written back. `regionOf` knows a place by its whole name. */
export function writtenOf(field: RegisterField, value: string, regionOf: (name: string) => string | undefined): string {
  switch (field.type) {
    case 'month':
      return value.slice(0, 7)
    case 'money':
    case 'number':
      return plain(value)
    case 'date':
      return value.startsWith('9999') ? '' : value
    case 'region':
    case 'village':
      return regionOf(value) ?? value
    default:
      return value
  }
}

export function draftOf(register: Register, values: RecordValues, masked: readonly string[], regionOf: (name: string) => string | undefined): Draft {
  const draft: Draft = {}
  for (const field of askedOf(register)) {
    const value = values[field.field]
    if (value !== undefined && !isMasked(field, value, masked)) draft[field.field] = writtenOf(field, value, regionOf)
  }
  return draft
}

/** What differs from how it began. */
export function changedOf(draft: Draft, began: Draft): Draft {
  const changed: Draft = {}
  for (const name of new Set([...Object.keys(draft), ...Object.keys(began)])) {
    const now = (draft[name] ?? '').trim()
    if (now !== (began[name] ?? '').trim()) changed[name] = now
  }
  return changed
}

/** What is sent of a new record: everything that says something. */
export const filledOf = (draft: Draft): Draft => Object.fromEntries(Object.entries(draft).map(([name, text]) => [name, text.trim()]).filter(([, text]) => text !== ''))

/** Problems at the fields that are asked; the others stand above the form. */
export function problemsBy(asked: readonly RegisterField[], problems: readonly FieldProblem[]): { at: Map<string, string>; above: string[] } {
  const at = new Map<string, string>()
  const above: string[] = []
  for (const problem of problems) {
    if (asked.some((field) => field.field === problem.field)) at.set(problem.field, at.has(problem.field) ? `${at.get(problem.field)} ${problem.detail}` : problem.detail)
    else above.push(problem.detail)
  }
  return { at, above }
}

/** One key an intention: sent again after nobody answered it is the same, anything else is another. */
export class Intention {
  #content: string | null = null
  #key = ''
  key(content: unknown): string {
    const text = JSON.stringify(content)
    if (text !== this.#content) [this.#content, this.#key] = [text, crypto.randomUUID()]
    return this.#key
  }
  /** It was answered, whether done or refused. */
  answered() {
    this.#content = null
  }
}
