import { defineConfig } from 'vitest/config'
import { closingLine } from '../lib/closing-line.ts'
import { loadedByNode } from '../lib/loaded-by-node.ts'
import { sourceFiles } from '../lib/source-files.ts'
import { quickTests } from './quick-tests.ts'

const include = [...quickTests(await sourceFiles())]

/** The tests of `npm run quick`; `npm run verify` runs them again among all. */
export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include,
    pool: 'threads',
    experimental: loadedByNode,
    // What a file imports is loaded once for all that a worker runs.
    isolate: false,
    maxWorkers: 2,
    // Only what hangs reaches it.
    testTimeout: 3_600_000,
    setupFiles: ['selftests/quick/start-nothing.ts', 'selftests/lib/begin-anew.ts'],
    reporters: [['default', { summary: false }], closingLine],
  },
})
