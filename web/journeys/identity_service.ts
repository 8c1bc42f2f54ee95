import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import Provider from 'oidc-provider'
import type { Person } from './people'

/** A county's identity service: another project's OpenID provider, on this machine. */
export interface IdentityService {
  /** The settings for `guben serve --oidc`. */
  settings: string
  /** Where its one client may come back to. */
  open: (client: string) => void
  stop: () => Promise<void>
}

export async function identityService(folder: string): Promise<IdentityService> {
  let answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  const server = createServer((request, response) => answer?.(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const secret = randomBytes(24).toString('base64url')
  const settings = join(folder, 'oidc.yaml')
  writeFileSync(join(folder, 'oidc.secret'), secret)
  chmodSync(join(folder, 'oidc.secret'), 0o600)
  writeFileSync(settings, `issuer: ${issuer}\nclient_id: guben\nclient_secret_file: oidc.secret\nlabel: {zh: 统一身份认证, en: County sign-on}\n`)
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  return {
    settings,
    open(client) {
      const provider = new Provider(issuer, {
        clients: [{ client_id: 'guben', client_secret: secret, redirect_uris: [`${client}/login/identity`], grant_types: ['authorization_code'], response_types: ['code'], id_token_signed_response_alg: 'ES256' }],
        jwks: { keys: [{ ...key, kid: 'journeys', use: 'sig', alg: 'ES256' }] },
        cookies: { keys: [secret] },
        findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
        ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
        features: { devInteractions: { enabled: false } },
        interactions: { url: (_: unknown, interaction: { uid: string }) => `/who/${interaction.uid}` },
        // Whoever signed in has agreed.
        async loadExistingGrant({ oidc }: any) {
          const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId })
          grant.addOIDCScope('openid')
          await grant.save()
          return grant
        },
      })
      const asks = provider.callback()
      answer = (request, response) => (request.url!.startsWith('/who/') ? who(provider, request, response) : asks(request, response))
    },
    stop: () => new Promise((done) => (server.close(() => done()), server.closeAllConnections())),
  }
}

/** Its own sign-in page: a name, and no other proof. */
async function who(provider: any, request: IncomingMessage, response: ServerResponse) {
  if (request.method === 'GET') {
    response.setHeader('Content-Type', 'text/html')
    response.end('<!doctype html><title>SSO</title><form method="post"><input name="who"><button>Sign in</button></form>')
    return
  }
  let form = ''
  for await (const bytes of request) form += bytes
  await provider.interactionFinished(request, response, { login: { accountId: new URLSearchParams(form).get('who') } })
}

/** What somebody does there. */
export async function signInThere({ page }: Person, name: string) {
  await page.locator('input[name=who]').fill(name)
  await page.locator('button').click()
}
