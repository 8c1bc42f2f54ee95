import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { root } from './county'

export interface Operation {
  operationId: string
  'x-not-yet'?: true
  parameters?: any[]
  requestBody?: any
  responses: Record<string, any>
}

export const contract = parse(readFileSync(join(root, 'api/openapi.yaml'), 'utf8'))
export const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** An answer that the contract promises and the server does not give yet; what a page asks for it there is a 404. */
export function isPromised(url: string): boolean {
  const path = new URL(url, 'http://localhost').pathname.replace('/api/v1', '')
  return Object.entries<Record<string, Operation>>(contract.paths).some(
    ([template, operations]) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path) && methods.some((method) => operations[method]?.['x-not-yet']),
  )
}
