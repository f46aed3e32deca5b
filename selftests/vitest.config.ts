import { defineConfig } from 'vitest/config'
import { closingLine } from './lib/closing-line.ts'

/** The suite's own tests: `npm run selftest`, all of them from `npm run verify`. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['selftests/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 3_600_000,
    hookTimeout: 3_600_000,
    reporters: [['default', { summary: false }], closingLine],
  },
})
