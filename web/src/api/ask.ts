import type { paths } from './generated/openapi'
import { Refused, Unreachable, type Problem } from './refused'

// One way to ask the server anything, typed by the contract: path, method, parameters and answer.

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
type PathsWith<M extends Method> = { [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never }[keyof paths]
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>
type In<O, K extends string> = O extends { parameters: infer A } ? (K extends keyof A ? NonNullable<A[K]> : never) : never
type Body<O> = O extends { requestBody?: { content: infer C } } ? C[keyof C] : never
type Json<R> = R extends { content: { 'application/json': infer J } } ? J : never
export type Answer<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never

export interface Question<O> {
  path?: In<O, 'path'>
  query?: In<O, 'query'>
  body?: Body<O>
  /** The version the change stands on; another person's change in between is told apart by it. */
  version?: number | string
  /** One key an intention: sent again it is done once. */
  once?: string
  signal?: AbortSignal
}

const base = '/api/v1'

/**
 * What the pages must know of the session at every question: the token against forged requests, the language, and, of posts
 * that look at households for a purpose only, what somebody said it is for. `askPurpose` asks them; '' where they say nothing.
 */
export const speaker = { csrf: '', language: 'zh' as 'zh' | 'en', purpose: '', askPurpose: async () => '', onSignedOut: () => {} }

export function ask<M extends Method, P extends PathsWith<M>>(
  method: M,
  path: P,
  question: Question<Operation<P, M>> = {},
): Promise<Answer<P, M>> {
  return send(method, addressOf(path as string, question.path, question.query), question) as Promise<Answer<P, M>>
}

export function addressOf(template: string, inPath: object = {}, query: object = {}): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(String((inPath as Record<string, unknown>)[name])))
  const asked = Object.entries(query).filter(([, value]) => value !== undefined && value !== null && value !== '')
  const search = new URLSearchParams(asked.map(([name, value]) => [name, String(value)])).toString()
  return base + path + (search ? `?${search}` : '')
}

async function send(method: string, address: string, question: Question<unknown>): Promise<unknown> {
  const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': speaker.language }
  if (method !== 'get' && speaker.csrf) headers['X-CSRF-Token'] = speaker.csrf
  if (question.version !== undefined) headers['If-Match'] = `"${question.version}"`
  if (speaker.purpose) headers['X-Purpose'] = encodeURIComponent(speaker.purpose)
  if (question.once) headers['Idempotency-Key'] = question.once
  const content: unknown = question.body
  let body: BodyInit | null = null
  if (content instanceof Blob) {
    headers['Content-Type'] = 'application/octet-stream'
    body = content
  } else if (content !== undefined) {
    headers['Content-Type'] = 'application/json'
    body = JSON.stringify(content)
  }
  let response: Response
  try {
    response = await fetch(address, {
      method: method.toUpperCase(),
      headers,
      body,
      credentials: 'same-origin',
      signal: question.signal ?? null,
    })
  } catch (cause) {
    if (question.signal?.aborted) throw cause
    throw new Unreachable()
  }
  if (response.status === 204) return undefined
  if (response.ok) return response.json()
  const problem = await problemOf(response)
  if (problem.code === 'access.purpose_needed' && !speaker.purpose && (await speaker.askPurpose())) return send(method, address, question)
  if (response.status === 401 && !address.endsWith('/session')) speaker.onSignedOut()
  throw new Refused(problem)
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    return { ...((await response.json()) as Problem), status: response.status }
  } catch {
    return { type: 'about:blank', title: response.statusText, status: response.status, code: `http.${response.status}` }
  }
}
