import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { wholeLines } from '../../lib/text/whole-lines.ts'
import type { LookEvent } from '../../probes/lib/look-events.ts'
import type { SpecId } from '../../specs/catalogue.ts'
import { collectEarlier } from '../collect-earlier.ts'
import { createCollector } from '../collector.ts'
import type { Steps } from '../open-steps.ts'
import type { RunContext } from '../run-context.ts'

/** What the thread is told. */
export interface ThreadOrder {
  readonly context: RunContext
  /** Where the collector is. */
  readonly collector: MessagePort
}

/** What the thread tells. */
export type ThreadMessage = { readonly problem: string; readonly of?: string } | 'ended'

/** What the thread is started with. */
export interface ThreadStart {
  /** Whether most of what can be looked at will be. */
  readonly looksAtAll: boolean
}

type ShowLook = (look: LookEvent) => void

/**
 * What stands for `runner/open-steps.ts` in the prebuilt suite: vitest's tests in a thread of their own, which loads while the tenants become known.
 * vitest's server would have nothing to transform.
 */
export const openSteps = (_: readonly SpecId[], __: string, showLook?: ShowLook): Steps => startThread(false, showLook)

/** The same before anything is known of the run but whether it will look at all. */
export const openAhead = (looksAtAll: boolean, showLook?: ShowLook): Steps | undefined =>
  startThread(looksAtAll, showLook)

function startThread(looksAtAll: boolean, showLook?: ShowLook): Steps {
  const { port1: ours, port2: theirs } = new MessageChannel()
  const collector = createCollector({ records: ours, orders: ours }, showLook)
  const ended = Promise.withResolvers<void>()
  let isOver = false
  collectEarlier()
  const start: ThreadStart = { looksAtAll }
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { stdout: true, stderr: true, workerData: start })
  // Until there is something to run, a run that ends for another reason does not wait for it.
  thread.unref()
  thread.on('message', (message: ThreadMessage) => {
    if (message === 'ended') {
      isOver = true
      ended.resolve()
    } else collector.addProblem(message.problem, message.of)
  })
  // What there is by then is told.
  thread.on('error', error => {
    collector.addProblem(error)
    ended.resolve()
  })
  thread.on('exit', () => {
    if (!isOver) collector.addProblem('the thread that runs the steps ended before they did')
    ended.resolve()
  })
  return {
    collector,
    ready: Promise.resolve(),
    async run(context) {
      thread.ref()
      // From now on: whoever reads keeps the process.
      for (const stream of [thread.stdout, thread.stderr]) {
        const { write, end } = wholeLines(collector.passOnOutput)
        stream.setEncoding('utf8').on('data', write).on('end', end)
      }
      const order: ThreadOrder = { context, collector: theirs }
      thread.postMessage(order, [theirs])
      await ended.promise
    },
    async close() {
      isOver = true
      collector.close()
      theirs.close()
      await thread.terminate()
    },
  }
}
