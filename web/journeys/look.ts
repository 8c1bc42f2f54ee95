import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Person } from './people'
import { pictures as ofReadme } from './readme.mjs'
import { pictures } from './world'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/**
 * A picture of the page as it is now, and what is wrong with it: what axe finds (but for `fitOnly`), clipped words, a page wider
 * than its window.
 */
export async function look(person: Person, name: string, fitOnly = false): Promise<string[]> {
  const { page } = person
  await person.settled()
  await page.screenshot({ path: join(pictures, `${name}.png`) })
  if (name in ofReadme) await page.screenshot({ path: join(pictures, `${name}.jpg`), type: 'jpeg', quality: 70 })
  if (!fitOnly) await page.evaluate(`${axe}; undefined`)
  return page.evaluate(async ([name, fitOnly]) => {
    const found: string[] = []
    const { violations } = fitOnly ? { violations: [] } : await (window as any).axe.run(document, { resultTypes: ['violations'] })
    for (const one of violations) found.push(`${name}: ${one.id} ${one.nodes.slice(0, 3).map((node: any) => `${node.target} ${node.any[0]?.message ?? ''}`).join(' | ')}`)
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth
    if (wide > 0) found.push(`${name}: the page is ${wide} px wider than its window`)
    for (const node of document.querySelectorAll('[data-fit]'))
      if (node.clientWidth > 0 && node.scrollWidth > node.clientWidth + 1) found.push(`${name}: clipped: ${node.textContent}`)
    const number = document.body.innerText.match(/(?<![0-9A-Za-z])\d{17}[\dX](?![0-9A-Za-z])/)
    if (number) found.push(`${name}: a whole ID number stands on the page`)
    return found
  }, [name, fitOnly] as const)
}
