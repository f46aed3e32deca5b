import { defineConfig } from 'vitest/config'
import { closingLine } from '../lib/closing-line.ts'
import { loadedByNode } from '../lib/loaded-by-node.ts'
import { scorecardTable } from './table.ts'

// Known to glibc alone: one place from which all threads of a worker take memory. A look takes and gives back much of it outside of V8's heap.
process.env.MALLOC_ARENA_MAX = '1'

/** `npm run scorecard`: all single faults in every environment and all pairs; writes docs/scorecard.md. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['selftests/scorecard/singles.test.ts', 'selftests/scorecard/*.scorecard.ts'],
    pool: 'forks',
    experimental: loadedByNode,
    execArgv: [
      // Nearly all that a look makes is dead before 32 MB of it are there; with less, V8 copies it again and again.
      '--min-semi-space-size=32',
      '--max-semi-space-size=32',
      // A look throws many errors that are caught, each with its stack; what fails is told by its score.
      '--stack-trace-limit=0',
    ],
    // The thread of each edge function is stripped of its types once.
    env: { NODE_COMPILE_CACHE: new URL('../../node_modules/.cache/node', import.meta.url).pathname },
    maxWorkers: 2,
    // One in twelve waits seconds for connections that nobody answers: meanwhile the others have both cores.
    maxConcurrency: 16,
    testTimeout: 3_600_000,
    reporters: [scorecardTable, closingLine],
  },
})
