import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'

// What a browser fetches before the first list can be used: the entry, all it imports, one language, and the page with its parts.
const dist = join(import.meta.dirname, '../../dist')
const most = 250_000

function scriptsBehind(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  const text = readFileSync(join(dist, 'assets', file), 'utf8')
  // Static imports only: what is fetched later is not the first load.
  for (const [, imported] of text.matchAll(/(?:from|import)\s*"\.\/([\w.-]+\.js)"/g)) scriptsBehind(imported!, seen)
  return seen
}

describe('the first load', () => {
  it.each(['FindingsPage', 'WorkPage', 'OverviewPage', 'HouseholdPage'])('of %s is 250 kB of script at most, compressed', (page) => {
    expect(existsSync(join(dist, 'index.html')), 'the pages are not built: tools/setup-web builds them').toBe(true)
    const entry = readFileSync(join(dist, 'index.html'), 'utf8').match(/assets\/(index-[\w-]+\.js)/)?.[1]
    const all = scriptsBehind(entry!)
    const text = [...all].map((file) => readFileSync(join(dist, 'assets', file), 'utf8')).join('\n')
    for (const name of [page, 'zh']) {
      const file = text.match(new RegExp(`\\./(${name}-[\\w-]+\\.js)`))?.[1]
      expect(file, name).toBeTruthy()
      scriptsBehind(file!, all)
    }
    const size = [...all].reduce((sum, file) => sum + gzipSync(readFileSync(join(dist, 'assets', file))).length, 0)
    expect(size).toBeLessThan(most)
    expect(size).toBeGreaterThan(50_000)
  })
})
