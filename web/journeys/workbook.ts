import { readFileSync } from 'node:fs'
import { inflateRawSync } from 'node:zlib'

// What stands in the first sheet of a workbook, cell by cell, and whether as text or as a number: read from the bytes, as
// somebody would who trusts no program that opens it.
export interface Cell {
  text: string
  kind: 'text' | 'number' | 'formula'
}

export function rowsOf(file: string): Cell[][] {
  const parts = partsOf(readFileSync(file))
  const shared = [...(parts.get('xl/sharedStrings.xml') ?? '').matchAll(/<si>(.*?)<\/si>/gs)].map(([, one]) => textOf(one!))
  const sheet = parts.get('xl/worksheets/sheet1.xml')!
  return [...sheet.matchAll(/<row\b[^>]*>(.*?)<\/row>/gs)].map(([, row]) => {
    const cells: Cell[] = []
    for (const [, attributes, content] of row!.matchAll(/<c\b([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
      const type = attributes!.match(/\bt="(\w+)"/)?.[1]
      const value = content?.match(/<v>(.*?)<\/v>/s)?.[1] ?? ''
      const text = type === 's' ? shared[Number(value)]! : type === 'inlineStr' ? textOf(content!) : value
      const place = columnOf(attributes!.match(/\br="([A-Z]+)/)![1]!)
      while (cells.length < place) cells.push({ text: '', kind: 'text' })
      cells[place] = { text, kind: /<f\b/.test(content ?? '') ? 'formula' : ['s', 'inlineStr', 'str'].includes(type ?? '') ? 'text' : 'number' }
    }
    return cells
  })
}

const columnOf = (letters: string) => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1

const textOf = (xml: string) =>
  [...xml.matchAll(/<t\b[^>]*>(.*?)<\/t>/gs)]
    .map(([, text]) => text)
    .join('')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&')

/** By the directory at the end of the archive. */
function partsOf(bytes: Buffer): Map<string, string> {
  const parts = new Map<string, string>()
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size, name, extra, comment, place] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)]
    const begin = place! + 30 + bytes.readUInt16LE(place! + 26) + bytes.readUInt16LE(place! + 28)
    const content = bytes.subarray(begin, begin + size!)
    parts.set(bytes.toString('utf8', at + 46, at + 46 + name!), (method === 8 ? inflateRawSync(content) : content).toString('utf8'))
    at += 46 + name! + extra! + comment!
  }
  return parts
}
