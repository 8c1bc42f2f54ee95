import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contrast } from './contrast'

const css = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8')
const tokens = new Map([...css.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{6});/g)].map(([, name, colour]) => [name!, colour!]))
const colour = (name: string) => tokens.get(name) ?? expect.fail(`there is no colour --${name}`)

const text = 4.5
const shape = 3

// ink, ground, least, and what the visual language says of the pair where it does.
const pairs: [string, string, number, number?][] = [
  ['text', 'panel', text, 15.0],
  ['text', 'page', text, 13.9],
  ['text', 'table-head', text],
  ['text', 'accent-soft', text],
  ['text-second', 'panel', text, 7.6],
  ['text-second', 'page', text, 7.0],
  ['text-second', 'table-head', text],
  ['text-hint', 'panel', text, 5.4],
  ['text-hint', 'page', text, 5.0],
  ['accent', 'panel', text, 6.3],
  ['accent', 'page', text, 5.8],
  ['accent', 'table-head', text],
  ['on-accent', 'accent', text, 6.3],
  ['accent-strong', 'accent-soft', text, 7.4],
  ['on-accent', 'accent-strong', text],
  ['input-border', 'panel', shape, 3.7],
  ['input-border', 'page', shape, 3.5],
  ['shell-text', 'shell', text, 10.4],
  ['protected', 'panel', text, 9.9],
  ['on-accent', 'protected', text],
  ['focus', 'panel', shape],
  ['focus', 'page', shape],
  ['panel', 'shell', shape],
  ['red', 'red-ground', text, 6.6],
  ['amber', 'amber-ground', text, 6.8],
  ['met', 'met-ground', text, 5.8],
  ['undecided', 'undecided-ground', text, 6.7],
  ['not-run', 'not-run-ground', text, 4.8],
  ['red', 'panel', text],
  ['amber', 'panel', text],
  ['met', 'panel', text],
  ['red', 'page', text],
  ['amber', 'page', text],
  ['screen-text', 'screen-panel', text, 11.4],
  ['screen-second', 'screen-panel', text, 7.3],
  ['screen-line', 'screen-panel', shape, 3.5],
  ['screen-red', 'screen-panel', text, 5.8],
  ['screen-amber', 'screen-panel', text, 8.5],
  ['screen-met', 'screen-panel', text, 7.6],
  ['screen-text', 'screen', text],
  ['screen-second', 'screen', text],
]

describe('contrast', () => {
  it.each(pairs)('%s on %s can be read', (ink, ground, least, said) => {
    const measured = contrast(colour(ink), colour(ground))
    expect(measured).toBeGreaterThanOrEqual(least)
    if (said) expect(measured).toBeCloseTo(said, 0.5)
  })

  it('names every colour of the tokens in some pair but lines that only divide', () => {
    const named = new Set(pairs.flatMap(([ink, ground]) => [ink, ground]))
    expect([...tokens.keys()].filter((name) => !named.has(name))).toEqual(['line'])
  })
})
