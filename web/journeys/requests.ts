import fc, { type Arbitrary } from 'fast-check'
import { contract, type Operation } from './contract'

// Requests as the contract says they are, and as it says they are not, out of its own schemas.
type Schema = any

const resolve = (node: Schema): Schema => (node?.$ref ? node.$ref.slice(2).split('/').reduce((at: any, part: string) => at[part], contract) : node)

/** What tears at parsers, statements, pages and folders. */
const hostile = fc.constantFrom('', ' ', "' OR 1=1 --", '<script>alert(1)</script>', '../../etc/passwd', '%00', '\u0000', '\ud83d\ude00', '𠮷', 'ａ１', '0', '-1', '99999999999999999999', 'null', '{}', '[]', '1e309', 'x'.repeat(3000), '\r\nSet-Cookie: a=b')

function fits(node: Schema, depth = 0): Arbitrary<unknown> {
  const schema = resolve(node) ?? {}
  if ('const' in schema) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map((one: Schema) => fits(one, depth)))
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -5, max: schema.maximum ?? 1_000_000 })
    case 'number':
      return fc.double({ noNaN: true })
    case 'array':
      return depth > 4 ? fc.constant([]) : fc.array(fits(schema.items, depth + 1), { minLength: schema.minItems ?? 0, maxLength: Math.min(schema.maxItems ?? 3, 3) })
    case 'object': {
      const known = Object.entries(schema.properties ?? {}).map(([name, of]) => [name, fits(of, depth + 1)] as const)
      const named = fc.record(Object.fromEntries(known), { requiredKeys: schema.required ?? [] })
      if (typeof schema.additionalProperties !== 'object') return named
      return fc.tuple(named, fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fits(schema.additionalProperties, depth + 1), { maxKeys: 3 })).map(([one, more]) => ({ ...more, ...one }))
    }
    default:
      if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern))
      return fc.string({ minLength: schema.minLength ?? 0, maxLength: Math.min(schema.maxLength ?? 40, 60), unit: 'grapheme' })
  }
}

export interface Request {
  path: string
  headers: Record<string, string>
  body: unknown
}

/** Requests of an operation. `known`: values that there are in the county, by the name of what asks for them. */
export function requestsOf(template: string, operation: Operation, shared: any[], known: Record<string, string[]>): Arbitrary<Request> {
  const parameters = [...shared, ...(operation.parameters ?? [])].map(resolve)
  const valueOf = (name: string, schema: Schema) =>
    fc.oneof(
      { weight: 3, arbitrary: fits(schema).map(String) },
      { weight: known[name] ? 4 : 0, arbitrary: fc.constantFrom(...(known[name] ?? ['-'])) },
      { weight: 1, arbitrary: hostile },
    )
  const placed = (where: string, always: boolean) =>
    fc.record(Object.fromEntries(parameters.filter((one) => one.in === where).map((one) => [one.name, valueOf(one.name, one.schema)])), always ? {} : { requiredKeys: [] })
  const media: Schema = Object.values(operation.requestBody?.content ?? {})[0]
  const type = Object.keys(operation.requestBody?.content ?? {})[0]
  const body = !media
    ? fc.constant(undefined)
    : type === 'application/octet-stream'
      ? fc.uint8Array({ maxLength: 200 })
      : fc.oneof({ weight: 4, arbitrary: fits(media.schema) }, { weight: 1, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: hostile })
  return fc.tuple(placed('path', true), placed('query', false), placed('header', false), body).map(([inPath, query, headers, body]) => {
    const path = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent((inPath as any)[name]) || '%20')
    const search = new URLSearchParams(query as Record<string, string>).toString()
    // What no client can send in a header is not sent.
    const sendable = Object.fromEntries(Object.entries(headers as Record<string, string>).filter(([, value]) => /^[\x21-\x7e]+$/.test(value)))
    return { path: path + (search ? `?${search}` : ''), headers: { ...sendable, ...(type && body !== undefined ? { 'Content-Type': type } : {}) }, body }
  })
}
