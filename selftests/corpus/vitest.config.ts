import { defineConfig } from 'vitest/config'
import { loadedByNode } from '../lib/loaded-by-node.ts'

/** `npm run corpus`: every row, several at a time in two processes. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['selftests/corpus/{even,odd}-rows.test.ts'],
    passWithNoTests: true,
    pool: 'forks',
    experimental: loadedByNode,
    maxWorkers: 2,
    maxConcurrency: 6,
    testTimeout: 180_000,
  },
})
