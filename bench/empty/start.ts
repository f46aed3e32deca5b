import { startVitest } from 'vitest/node'

/** An empty vitest run started the same way as the suite's own: what every run costs before anything is looked at. */
const vitest = await startVitest([], {
  root: import.meta.dirname,
  include: ['empty.spec.ts'],
  config: false,
  watch: false,
  pool: 'threads',
  isolate: false,
  fileParallelism: false,
  maxWorkers: 1,
  reporters: [{}],
})
await vitest.close()
