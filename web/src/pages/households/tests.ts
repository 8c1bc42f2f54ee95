/** Thousands for decimal text as it came: no digit is lost on the way through a float. */
export const thousands = (text: string) =>
  text.replace(/^(-?)(\d{4,})(?=\.|$)/, (_, sign: string, whole: string) => sign + whole.replace(/\B(?=(\d{3})+$)/g, ','))

/** A table's test as an officer reads it: parameters by their names, true and false as words, signs as printed. */
export function wordsOfTest(test: string, parameters: ReadonlyMap<string, string>, words: { yes: string; no: string }): string {
  return test
    .replace(/[a-z][a-z0-9_]*/g, (name) => (name === 'true' ? words.yes : name === 'false' ? words.no : (parameters.get(name) ?? name)))
    .replace(/\d{4,}(?:\.\d+)?/g, thousands)
    .replace(/<=/g, '≤')
    .replace(/>=/g, '≥')
    .replace(/</g, '＜')
    .replace(/>/g, '＞')
}
