// A small server of invented answers for looking at the pages: node dev/server.mjs [PORT]. It sends the pages with the same
// content policy as the program, and refuses to say what the contract does not know. Never shipped, and no proof of anything.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join } from 'node:path'
import { answers } from './answers.mjs'
import { complaints, templateOf } from './contract.mjs'

const dist = join(import.meta.dirname, '../dist')
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' }
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

async function bodyOf(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  const bytes = Buffer.concat(parts)
  return request.headers['content-type'] === 'application/json' ? JSON.parse(bytes.toString()) : bytes
}

async function answer(request, response, url) {
  const path = url.pathname.slice('/api/v1'.length)
  const method = request.method.toLowerCase()
  const found = templateOf(path)
  const say = found && answers[`${method} ${found.template}`]
  const body = await bodyOf(request)
  const made = say
    ? say({ values: found.values, query: Object.fromEntries(url.searchParams), body })
    : { status: 404, body: { type: 'about:blank', title: 'not here', status: 404, code: 'access.absent' } }
  const wrong = say && complaints(found.template, method, made.status, JSON.parse(JSON.stringify(made.body ?? null)))
  if (wrong) {
    console.error(`${method} ${path}: ${wrong}`)
    made.status = 500
    made.body = { type: 'about:blank', title: wrong, status: 500, code: 'dev.contract', instance: 'dev' }
  }
  response.writeHead(made.status, { 'Content-Type': made.status < 400 ? 'application/json' : 'application/problem+json' })
  response.end(made.body === undefined ? '' : JSON.stringify(made.body))
}

export function start(port = 8090) {
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost')
    response.setHeader('Content-Security-Policy', policy)
    if (url.pathname.startsWith('/api/v1')) return void answer(request, response, url)
    const file = join(dist, url.pathname)
    const path = extname(url.pathname) && existsSync(file) && statSync(file).isFile() ? file : join(dist, 'index.html')
    response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream' })
    createReadStream(path).pipe(response)
  })
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)))
}

if (process.argv[1] === import.meta.filename) await start(Number(process.argv[2] ?? 8090))
