import { defineConfig } from 'vitest/config'

/** `npm run corpus`: every row, several at a time in two processes. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['selftests/corpus/{even,odd}-rows.test.ts'],
    passWithNoTests: true,
    pool: 'forks',
    maxWorkers: 2,
    maxConcurrency: 6,
    testTimeout: 180_000,
  },
})
