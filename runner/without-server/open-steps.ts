import { Worker } from 'node:worker_threads'
import type { SpecId } from '../../specs/catalogue.ts'
import type { Collector } from '../collector.ts'
import type { OpenedSteps } from '../open-steps.ts'
import type { RunContext } from '../run-context.ts'

/** What the thread tells. */
export type ThreadMessage = { readonly problem: string; readonly of?: string } | 'ended'

/**
 * What stands for `runner/open-steps.ts` in the prebuilt suite: vitest's tests in a thread of their own, which loads while the tenants become known.
 * vitest's server would have nothing to transform.
 */
export async function openSteps(_: readonly SpecId[], collector: Collector): Promise<OpenedSteps> {
  const { addProblem, passOnOutput } = collector
  const ended = Promise.withResolvers<void>()
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { stdout: true, stderr: true })
  // Until there is something to run, a run that ends for another reason does not wait for it.
  thread.unref()
  for (const stream of [thread.stdout, thread.stderr]) stream.setEncoding('utf8').on('data', passOnOutput)
  thread.on('message', (message: ThreadMessage) => {
    if (message === 'ended') ended.resolve()
    else addProblem(message.problem, message.of)
  })
  thread.on('error', ended.reject)
  thread.on('exit', () => ended.reject(new Error('the thread that runs the steps ended before they did')))
  // Nobody may be waiting yet.
  ended.promise.catch(() => {})
  return {
    async run(context: RunContext) {
      thread.ref()
      thread.postMessage(context)
      await ended.promise
    },
    async close() {
      await thread.terminate()
    },
  }
}
