import { setImmediate, setTimeout } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { startTests } from 'vitest-tests'
import { projectRoot } from '../../lib/files/project.ts'
import { saidBy } from '../../lib/text/said-by.ts'
import { loadAhead } from '../../probes/lib/load-ahead.ts'
import { stepOrder } from '../../specs/order.ts'
import { declareSteps } from '../declare-steps.ts'
import { TESTS_AT_A_TIME } from '../run-context.ts'
import type { ThreadMessage, ThreadOrder, ThreadStart } from './open-steps.ts'

const post = (message: ThreadMessage) => parentPort?.postMessage(message)

// It would end this thread alone, and with it every step: vitest's own worker refuses it too.
process.exit = code => {
  throw new Error(`process.exit unexpectedly called with "${code ?? process.exitCode ?? 0}"`)
}

// What nobody awaits is an error of the suite, and no reason to see nothing.
for (const event of ['uncaughtException', 'unhandledRejection'])
  process.on(event, (error: unknown) => post({ problem: saidBy(error) }))

parentPort?.once('message', async ({ context, collector }: ThreadOrder) => {
  const files = await startTests(['steps'], {
    pool: 'threads',
    config: {
      root: projectRoot,
      name: undefined,
      setupFiles: [],
      sequence: { seed: 0, hooks: 'stack', setupFiles: 'list' },
      maxConcurrency: TESTS_AT_A_TIME,
      testTimeout: 0,
      hookTimeout: 0,
      retry: 0,
      tags: [],
      strictTags: true,
      passWithNoTests: false,
      allowOnly: false,
    },
    async importFile() {
      declareSteps(context, { records: collector, orders: collector })
      await Promise.all(stepOrder.map(id => import(`../../specs/${id}.spec.ts`)))
    },
  })
  for (const { result, tasks } of files) {
    for (const { message } of result?.errors ?? []) post({ problem: message, of: 'specs' })
    for (const { name, meta, result: ran } of tasks)
      if (!meta.step) for (const { message } of ran?.errors ?? []) post({ problem: message, of: name })
  }
  // What the last step left behind and nobody awaits comes a turn later: a rejection, and whatever was to be done at once.
  await setTimeout(1)
  await setImmediate()
  post('ended')
})

const { looksAtAll }: ThreadStart = workerData
// What cannot be loaded is told by who needs it.
if (looksAtAll) loadAhead().catch(() => {})
