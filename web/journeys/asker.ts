// Somebody who asks the server without a browser: for what a journey needs to be there before it begins, and for the fuzzing.
export interface Said {
  status: number
  body: any
  headers: Headers
}

export class Asker {
  cookie = ''
  csrf = ''
  constructor(readonly base: string) {}

  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Said> {
    const sent: Record<string, string> = { Accept: 'application/json', ...headers }
    if (this.cookie) sent.Cookie = `guben_session=${this.cookie}`
    if (method !== 'GET' && this.csrf) sent['X-CSRF-Token'] = this.csrf
    if (body !== undefined && !sent['Content-Type']) sent['Content-Type'] = 'application/json'
    const raw = body === undefined ? null : typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body)
    const response = await fetch(`${this.base}/api/v1${path}`, { method, headers: sent, body: raw, redirect: 'manual' })
    const cookie = response.headers.get('set-cookie')?.match(/guben_session=([^;]*)/)
    if (cookie) this.cookie = cookie[1]!
    const text = await response.text()
    const said = { status: response.status, body: text && /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text, headers: response.headers }
    if (said.body?.csrf) this.csrf = said.body.csrf
    return said
  }

  /** What has to succeed. */
  async must(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<any> {
    const said = await this.ask(method, path, body, headers)
    if (said.status >= 300) throw new Error(`${method} ${path}: ${said.status} ${JSON.stringify(said.body)}`)
    return said.body
  }
}
