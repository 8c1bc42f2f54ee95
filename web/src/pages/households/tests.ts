/** Thousands for decimal text as it came: no digit is lost on the way through a float. */
export const thousands = (text: string) =>
  text.replace(/^(-?)(\d{4,})(?=\.|$)/, (_, sign: string, whole: string) => sign + whole.replace(/\B(?=(\d{3})+$)/g, ','))

/** What a table's test is said with. */
export interface TestWords {
  yes: string
  no: string
  and: string
  or: string
  /** What a fact or a parameter is called. */
  nameOf: (name: string) => string | undefined
  /** What a word of a code list is called. */
  valueOf: (word: string) => string
}

/** A table's test as an officer reads it: names and words in the reader's language, signs as printed, a range by its two ends. */
export function wordsOfTest(test: string, words: TestWords): string {
  const range = test.match(/^([[(\]])(.+)\.\.(.+)([\])[])$/)
  if (range) {
    const [, open, low, high, close] = range
    return `${open === '[' ? '≥' : '＞'} ${reckoned(low!, words)} ${words.and} ${close === ']' ? '≤' : '＜'} ${reckoned(high!, words)}`
  }
  const sign = test.match(/^(<=|>=|<|>|!=|=)\s*(.+)$/s)
  if (sign) return `${printed[sign[1]!]} ${reckoned(sign[2]!, words)}`
  const texts = test.match(/^"[^"]*"(\s*,\s*"[^"]*")*$/)
  if (texts) return `= ${[...test.matchAll(/"([^"]*)"/g)].map(([, word]) => words.valueOf(word!)).join(` ${words.or} `)}`
  return `= ${reckoned(test, words)}`
}

const printed: Record<string, string> = { '<=': '≤', '>=': '≥', '<': '＜', '>': '＞', '!=': '≠', '=': '=' }

const reckoned = (text: string, words: TestWords) =>
  text
    .trim()
    .replace(/"([^"]*)"|[a-z][a-z0-9_]*|\d{4,}(?:\.\d+)?|\*/g, (part, word?: string) => {
      if (word !== undefined) return words.valueOf(word)
      if (part === '*') return '×'
      if (/^\d/.test(part)) return thousands(part)
      return part === 'true' ? words.yes : part === 'false' ? words.no : (words.nameOf(part) ?? part)
    })
