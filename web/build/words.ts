import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import type { Plugin } from 'vite'

// Words stand in src/words/*.yaml as in the program's own catalogue: a key a line, both languages beside each other.
// A page loads one language: `virtual:words/zh` and `virtual:words/en` hold the half each needs.

export type Language = 'zh' | 'en'
export type WordPair = Record<Language, string>

const folder = join(import.meta.dirname, '../src/words')

/** Every key with both languages; the key begins with the name of its file. */
export function wordPairs(): Map<string, WordPair> {
  const pairs = new Map<string, WordPair>()
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.yaml')).sort()) {
    const area = basename(file, '.yaml')
    const entries = parse(readFileSync(join(folder, file), 'utf8'), { uniqueKeys: true }) as Record<string, WordPair>
    for (const [key, pair] of Object.entries(entries)) pairs.set(`${area}.${key}`, pair)
  }
  return pairs
}

export function words(): Plugin {
  const prefix = 'virtual:words/'
  return {
    name: 'words',
    resolveId: (id) => (id.startsWith(prefix) ? '\0' + id : undefined),
    load(id) {
      if (!id.startsWith('\0' + prefix)) return undefined
      const language = id.slice(prefix.length + 1) as Language
      const messages: Record<string, string> = {}
      for (const [key, pair] of wordPairs()) messages[key] = pair[language]
      for (const file of readdirSync(folder)) this.addWatchFile(join(folder, file))
      return `export default ${JSON.stringify(messages)}`
    },
  }
}
