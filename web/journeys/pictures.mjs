// Puts the pictures that the journeys took for the README where it shows them: node journeys/pictures.mjs
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pictures } from './readme.mjs'

const root = join(import.meta.dirname, '../..')
mkdirSync(join(root, 'docs/pictures'), { recursive: true })
for (const [taken, kept] of Object.entries(pictures)) copyFileSync(join(root, 'build/journeys', `${taken}.jpg`), join(root, 'docs/pictures', `${kept}.jpg`))
