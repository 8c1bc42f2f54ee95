// The pictures of the README, out of those the journeys took: node journeys/pictures.mjs
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')
const pictures = { 'overview-desk': 'overview', 'findings-new': 'findings', explanation: 'explanation', 'file-checked': 'file' }
mkdirSync(join(root, 'docs/pictures'), { recursive: true })
for (const [taken, kept] of Object.entries(pictures)) copyFileSync(join(root, 'build/journeys', `${taken}.png`), join(root, 'docs/pictures', `${kept}.png`))
