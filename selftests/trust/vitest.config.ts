import { defineConfig } from 'vitest/config'
import { closingLine } from '../lib/closing-line.ts'
import { loadedByNode } from '../lib/loaded-by-node.ts'
import { chaosTable } from './chaos-table.ts'

/** `npm run trust`, and of it `npm run chaos`: every look of a run fails in every way, on a platform that is whole and under a fault of each layer. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: ['selftests/trust/*.{chaos,trust}.ts'],
    pool: 'forks',
    experimental: loadedByNode,
    maxWorkers: 6,
    testTimeout: 1_800_000,
    reporters: [chaosTable, closingLine],
  },
})
