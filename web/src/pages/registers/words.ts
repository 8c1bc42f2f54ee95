import type { RecordValues, Register, RegisterField } from '@/api/types'

// What a value of a register reads like. The server keeps texts: true and false, days, numbers without marks.

/** Between several values of one field, as the server writes them. */
export const between = '、'
/** What stands for a day that is not set and does not come. */
const never = '9999-12-31'

/** What the page knows beside the value itself. */
export interface Sayings {
  say: (label: RegisterField['label'] | undefined) => string
  yes: string
  no: string
  noEnd: string
  schoolYear: (year: string, next: string) => string
  placeOf: (code: string) => string
  /** What codes of other registers are called. */
  labels?: Record<string, string> | undefined
}

export const isNumber = (field: RegisterField) => ['integer', 'number', 'money'].includes(field.type)

/** 1234567.50 as 1,234,567.50; digits of a text, so that none is lost on the way. */
export function grouped(text: string): string {
  const [, sign, whole, fraction] = text.match(/^(-?)(\d+)(\.\d+)?$/) ?? []
  return whole === undefined ? text : sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction ?? '')
}
/** A number as somebody would write it: 1.5000 is 1.5. */
export const plain = (text: string) => (/^-?\d+\.\d*$/.test(text) ? text.replace(/\.?0+$/, '') : text)

export function textOf(field: RegisterField, value: string, with_: Sayings): string {
  if (field.several) return value.split(between).map((one) => oneOf(field, one, with_)).join(between)
  return oneOf(field, value, with_)
}

function oneOf(field: RegisterField, value: string, with_: Sayings): string {
  switch (field.type) {
    case 'yes_no':
      return value === 'true' ? with_.yes : value === 'false' ? with_.no : value
    case 'money':
      return grouped(value)
    case 'integer':
    case 'number':
      return grouped(plain(value))
    case 'date':
      return value === never ? with_.noEnd : value
    case 'month':
      return value.slice(0, 7)
    case 'school_year':
      return /^\d{4}$/.test(value) ? with_.schoolYear(value, String(Number(value) + 1)) : value
    case 'region':
    case 'village':
      return /^\d{6,14}$/.test(value) ? with_.placeOf(value) : value
    case 'record':
    case 'person':
      return with_.labels?.[value] ?? value
    default: {
      const known = field.values?.find((one) => one.code === value)
      return known ? with_.say(known.label) : value
    }
  }
}

/** What an empty value means: none where the register says so, a protected one may be there and not be shown. */
export const missingOf = (field: RegisterField): 'none' | 'unknown' | 'not_shown' => (field.is_sealed ? 'not_shown' : field.none_if_blank ? 'none' : 'unknown')

export const fieldOf = (register: Register | undefined, name: string) => register?.fields.find((one) => one.field === name)
export const columnsOf = (register: Register) => register.columns.flatMap((name) => fieldOf(register, name) ?? [])
export const householdField = (register: Register | undefined) => register?.fields.find((one) => one.type === 'household')

/** How wide a word is in a head, in rem: a Chinese character as its height, a letter about half of it. */
const widthOfWord = (word: string) => [...word].reduce((sum, one) => sum + (one > '\u2e7f' ? 1 : 0.56), 0)
const besides = 1.3

/** A column for a field, as wide as its values are and no narrower than its head; a free text takes what is left. */
export function columnFor(field: RegisterField, label: string): { key: string; label: string; isNumber: boolean; width?: number } {
  const width = widthOf(field)
  return { key: field.field, label, isNumber: isNumber(field), ...(width === undefined ? {} : { width: Math.max(width, Math.round((widthOfWord(label) + besides) * 10) / 10) }) }
}

function widthOf(field: RegisterField): number | undefined {
  switch (field.type) {
    case 'text':
      return field.is_code ? 9 : undefined
    case 'household':
    case 'region':
    case 'village':
    case 'record':
      return 11
    case 'id_number':
    case 'certificate':
    case 'person':
      return 12
    case 'money':
      return 9
    case 'code':
      return field.several ? 12 : 7
    case 'yes_no':
      return 5
    default:
      return 7
  }
}

/** The column whose value leads to the record: the first that leads nowhere else. */
export const leadingColumn = (register: Register) => columnsOf(register).find((field) => field.type !== 'household')?.field

/** What a record is called in a list to choose from: the first column of words that is no part of its code. */
export function nameIn(register: Register | undefined, values: RecordValues): string {
  const named = register && columnsOf(register).find((field) => ['text', 'name'].includes(field.type) && !field.is_code && !field.is_given)
  return (named && values[named.field]) || ''
}
