import { afterEach, describe, expect, it, vi } from 'vitest'
import { addressOf, ask, speaker } from './ask'
import { Refused, Unreachable } from './refused'

const answer = (status: number, body?: unknown) => vi.fn(async () => new Response(body === undefined ? null : JSON.stringify(body), { status }))

afterEach(() => {
  vi.unstubAllGlobals()
  speaker.csrf = ''
  speaker.onSignedOut = () => {}
})

describe('asking the server', () => {
  it('writes parameters into the path and leaves out what is not asked', () => {
    expect(addressOf('/households/{household}', { household: 'a/b 1' }, { known: 'now', run: undefined })).toBe('/api/v1/households/a%2Fb%201?known=now')
  })

  it('carries the token on every change and on no read', async () => {
    const fetch = answer(200, {})
    vi.stubGlobal('fetch', fetch)
    speaker.csrf = 'secret'
    await ask('get', '/work')
    await ask('put', '/session/post', { body: { post: 'p' } })
    const headersOf = (call: number) => (fetch.mock.calls[call] as unknown as [string, { headers: Record<string, string> }])[1].headers
    expect(headersOf(0)['X-CSRF-Token']).toBeUndefined()
    expect(headersOf(1)['X-CSRF-Token']).toBe('secret')
  })

  it('keeps both versions of a record that somebody changed', async () => {
    vi.stubGlobal('fetch', answer(412, { type: 't', title: 'x', status: 412, code: 'ledger.changed', theirs: { name: 'b' } }))
    const problem = await ask('post', '/submissions/{submission}/submit', { path: { submission: 's' }, version: 3 }).catch((one) => one)
    expect(problem).toBeInstanceOf(Refused)
    expect((problem as Refused).problem.theirs).toEqual({ name: 'b' })
  })

  it('covers the page when the session has ended, but not when a sign-in is refused', async () => {
    const covered = vi.fn()
    speaker.onSignedOut = covered
    vi.stubGlobal('fetch', answer(401, { type: 't', title: 'x', status: 401, code: 'access.wrong' }))
    await ask('post', '/session', { body: { account: 'a', password: 'b' } }).catch(() => {})
    expect(covered).not.toHaveBeenCalled()
    await ask('get', '/work').catch(() => {})
    expect(covered).toHaveBeenCalledOnce()
  })

  it('tells a cut network from a refusal', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => Promise.reject(new TypeError('failed'))))
    await expect(ask('get', '/work')).rejects.toBeInstanceOf(Unreachable)
  })

  it('takes an answer that is no problem for one with its status', async () => {
    vi.stubGlobal('fetch', vi.fn(async () => new Response('<html>', { status: 502 })))
    await expect(ask('get', '/work')).rejects.toMatchObject({ problem: { status: 502 } })
  })

  it('asks once what for where a post must say it, and says it along from then on', async () => {
    const needed = { type: 't', title: 'x', status: 400, code: 'access.purpose_needed' }
    const fetched = vi.fn(async (_: string, init: RequestInit) =>
      new Headers(init.headers).get('X-Purpose') ? new Response('{}', { status: 200 }) : new Response(JSON.stringify(needed), { status: 400 }),
    )
    vi.stubGlobal('fetch', fetched)
    speaker.askPurpose = async () => (speaker.purpose = '年度审计')
    await ask('get', '/work')
    await ask('get', '/work')
    expect(fetched).toHaveBeenCalledTimes(3)
    expect(new Headers(fetched.mock.calls[2]![1].headers).get('X-Purpose')).toBe(encodeURIComponent('年度审计'))
    speaker.purpose = ''
    speaker.askPurpose = async () => ''
    await expect(ask('get', '/work')).rejects.toMatchObject({ problem: { code: 'access.purpose_needed' } })
  })
})
