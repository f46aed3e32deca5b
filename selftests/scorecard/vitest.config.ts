import { defineConfig } from 'vitest/config'
import { closingLine } from '../lib/closing-line.ts'
import { scorecardTable } from './table.ts'

/** `npm run scorecard`: all single faults in every environment and all pairs; writes docs/scorecard.md. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['selftests/scorecard/singles.test.ts', 'selftests/scorecard/*.scorecard.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // One in twelve waits seconds for connections that nobody answers: meanwhile the others have both cores.
    maxConcurrency: 16,
    testTimeout: 3_600_000,
    reporters: [scorecardTable, closingLine],
  },
})
