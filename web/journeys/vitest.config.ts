import { existsSync } from 'node:fs'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { chromium } from './chromium.ts'

const canBegin = existsSync(chromium)
if (!canBegin) console.log(`No journeys: ${chromium} is not installed. tools/setup tools/debian-packages-tests.txt brings it.`)

// They share a county as people do: what one hands in, the next finds.
const order = ['first_start', 'identity', 'old_browsers', 'files', 'household', 'village', 'leaving', 'registers', 'proposals', 'scope', 'long_list', 'overview', 'pages', 'contract']
class InOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const place = (file: TestSpecification) => order.findIndex((name) => file.moduleId.endsWith(`/${name}.journey.ts`))
    return [...files].sort((a, b) => place(a) - place(b))
  }
}

// Journeys in a browser over the real server: one after another.
export default defineConfig({
  root: import.meta.dirname,
  cacheDir: '../node_modules/.vite',
  test: {
    include: canBegin ? ['**/*.journey.ts'] : [],
    passWithNoTests: !canBegin,
    globalSetup: canBegin ? ['world.ts'] : [],
    environment: 'node',
    fileParallelism: false,
    sequence: { sequencer: InOrder },
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: ['verbose'],
  },
})
