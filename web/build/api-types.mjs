// Types of the server's answers, made from the contract at every build and never committed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTS, { astToString } from 'openapi-typescript'

const contract = new URL('../../api/openapi.yaml', import.meta.url)
const target = fileURLToPath(new URL('../src/api/generated/openapi.ts', import.meta.url))
const text = '// Made from api/openapi.yaml.\n' + astToString(await openapiTS(contract))
mkdirSync(new URL('../src/api/generated/', import.meta.url), { recursive: true })
if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text)
