import { readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { wordPairs } from './words'

const pairs = wordPairs()
const all = [...pairs]
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!).sort()
const withoutPlaceholders = (text: string) => text.replace(/\{\w+\}/g, '')

// Latin that stands in Chinese text by right: formats, and the names of keys of a keyboard.
const latinInChinese = /\.xlsx|\.xls|\.csv|\.docx|\bEsc\b|\bEnter\b|\bCtrl\b|\bEN\b|\bTab\b|\bJavaScript\b|\bID\b|\bURL\b|\bIP\b|\bAPI\b/g
// Chinese that stands in English text by right: the product's name, and the switch to Chinese itself.
const hanInEnglish = /固本|中/g

describe('words', () => {
  const keysWhere = (wrong: (pair: { zh: string; en: string }) => boolean) =>
    all.filter(([, pair]) => wrong(pair)).map(([key]) => key)

  it('are there in both languages', () => {
    expect(keysWhere((pair) => !pair.zh || !pair.en)).toEqual([])
  })

  it('ask for the same values in both languages', () => {
    expect(keysWhere((pair) => placeholders(pair.en).join() !== placeholders(pair.zh).join())).toEqual([])
  })

  it('have no Latin word in Chinese and no Chinese character in English', () => {
    expect(keysWhere((pair) => /[A-Za-z]{2,}/.test(withoutPlaceholders(pair.zh).replace(latinInChinese, '')))).toEqual([])
    expect(keysWhere((pair) => /\p{Script=Han}/u.test(withoutPlaceholders(pair.en).replace(hanInEnglish, '')))).toEqual([])
  })

  it('says the texts of one meaning with full-width marks in Chinese', () => {
    expect(all.filter(([, pair]) => /[\u4e00-\u9fff][,;?!]/.test(pair.zh)).map(([key]) => key)).toEqual([])
  })
})

describe('words of the pages', () => {
  const source = join(import.meta.dirname, '../src/')
  const files = (folder: string): string[] =>
    readdirSync(folder).flatMap((name) => {
      const path = join(folder, name)
      return statSync(path).isDirectory() ? files(path) : [path]
    })
  const code = files(source).filter((path) => /\.(vue|ts)$/.test(path) && !/\.test\.ts$|generated/.test(path))
  const withoutComments = (text: string) =>
    text.replace(/<!--[\s\S]*?-->/g, '').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '')

  it('stand in the word files and not in the code', () => {
    const strays = code.filter((path) => /\p{Script=Han}/u.test(withoutComments(readFileSync(path, 'utf8')).replace(/>中</g, '')))
    expect(strays.map((path) => path.slice(source.length))).toEqual([])
  })

  it('are all there', () => {
    const asked = code.flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/\bt\('([a-z_]+\.[a-z0-9_.]+)'/g)].map(([, key]) => key!),
    )
    expect([...new Set(asked)].filter((key) => !pairs.has(key))).toEqual([])
  })
})
