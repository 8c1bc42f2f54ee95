import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

// An invented county of the real program, and the program serving it.
export const root = join(import.meta.dirname, '../..')
const program = process.env.GUBEN ?? join(root, 'build/release/guben')
const asOf = '2020-06-30'
const run = promisify(execFile)
const environment = { ...process.env, GUBEN_PACKS: join(root, 'packs'), GUBEN_WEB: join(root, 'web/dist'), LC_ALL: 'C.UTF-8', GUBEN_LANGUAGE: 'zh' }

export async function guben(...words: string[]): Promise<string> {
  try {
    return (await run(program, words, { env: environment, maxBuffer: 1 << 26 })).stdout
  } catch (problem) {
    const { stdout, stderr } = problem as { stdout: string; stderr: string }
    throw new Error(`guben ${words.join(' ')}: ${stdout}${stderr}`)
  }
}

/** What a department hands in while the journeys last; until then it is missing. */
export const heldBack = '示例县2020年_基本医保参保_medical_insurance.xlsx'

/** Files, county and a first run: 1,500 people of the seed. */
export async function makeCounty(folder: string): Promise<string> {
  if (!existsSync(program)) throw new Error(`${program} is not built yet: ./run --build`)
  const county = join(folder, 'county')
  await guben('synth', '--pack', 'xiangyin', '--persons', '1500', '--seed', '11', '--as-of', asOf, '--dirt', 'usual', '--out', join(folder, 'files'), '--truth', join(folder, 'truth'))
  await guben('init', county, '--pack', 'xiangyin')
  renameSync(join(folder, 'files', heldBack), join(folder, heldBack))
  await guben('import', county, join(folder, 'files'))
  await guben('match', county)
  await guben('screen', county, '--as-of', asOf)
  return county
}

export interface Served {
  base: string
  /** What it said before it listened. */
  said: string
  /** What the server said of itself, a line a request. */
  log: () => string
  stop: () => Promise<void>
}

export async function serve(county: string, ...words: string[]): Promise<Served> {
  const server = spawn(program, ['serve', county, '--listen', '127.0.0.1:0', ...words], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] })
  let log = ''
  server.stderr.on('data', (text: Buffer) => (log += text))
  return { ...(await listening(server, () => log)), log: () => log, stop: () => ended(server) }
}

function listening(server: ChildProcess, log: () => string): Promise<{ base: string; said: string }> {
  return new Promise((found, failed) => {
    let said = ''
    server.stdout!.on('data', (text: Buffer) => {
      said += text
      const address = said.match(/http:\/\/127\.0\.0\.1:\d+/)
      if (address) found({ base: address[0], said })
    })
    server.on('exit', (code) => failed(new Error(`the server ended with ${code}: ${said}${log()}`)))
  })
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (server.exitCode !== null) return done()
    const late = setTimeout(() => server.kill('SIGKILL'), 20_000)
    server.on('exit', () => (clearTimeout(late), done()))
    server.kill('SIGTERM')
  })
}
