// Holds every invented answer to the contract: what the server would not say, this one does not either.
import Ajv from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

const contract = parse(readFileSync(new URL('../../api/openapi.yaml', import.meta.url), 'utf8'))
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false })
ajv.addSchema(contract, 'contract')

const resolve = (node) => (node?.$ref ? node.$ref.slice(2).split('/').reduce((at, part) => at[part], contract) : node)

/** The template that an address answers to. */
export function templateOf(path) {
  const literalFirst = Object.keys(contract.paths).sort((a, b) => a.split('{').length - b.split('{').length)
  for (const template of literalFirst) {
    const names = []
    const pattern = template.replace(/\{(\w+)\}/g, (_, name) => (names.push(name), '([^/]+)'))
    const found = path.match(new RegExp(`^${pattern}$`))
    if (found) return { template, values: Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(found[at + 1])])) }
  }
  return null
}

export function complaints(template, method, status, body) {
  const operation = contract.paths[template]?.[method]
  if (!operation) return `the contract has no ${method} ${template}`
  const response = operation.responses[status]
  if (!response) return `the contract has no ${status} for ${method} ${template}`
  const content = Object.values(resolve(response).content ?? {})[0]
  if (!content || status === 204) return null
  const check = ajv.compile({ ...withRefs(content.schema) })
  return check(body) ? null : ajv.errorsText(check.errors)
}

function withRefs(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"contract#/components/'))
}
