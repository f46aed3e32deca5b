import { createVitest } from 'vitest/node'
import { projectRoot } from '../lib/files/project.ts'

/**
 * A process of its own that runs the suite on the sandbox again and again, as `npx vitest` does in watch mode: `node --expose-gc bench/loop-runs.ts
 * RUNS`. Tells its parent after each run how many bytes are in use once what is over was collected, and how many the process holds.
 */
const [runs = '1'] = process.argv.slice(2)
const vitest = await createVitest('test', { root: projectRoot, watch: true })
await vitest.start()
for (let run = 1; run <= Number(runs); run += 1) {
  await vitest.rerunTestSpecifications(await vitest.globTestSpecifications(), true)
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  process.send?.({ inUse: heapUsed + external, held: rss })
}
await vitest.close()
process.exit()
