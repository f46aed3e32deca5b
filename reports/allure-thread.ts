import { Worker } from 'node:worker_threads'
import type { AllureOutcome } from './allure/thread.ts'
import type { AllureOrder } from './allure/write-results.ts'
import type { View } from './view.ts'

/** Makes the results for Allure, once, while the thread that reports makes all else: of a fleet they are half of the outputs. */
export interface AllureThread {
  readonly write: (order: AllureOrder & { readonly view: View }) => Promise<void>
}

/** Starts it, so that all that it needs is loaded before there is a report; until then no run waits for it. */
export function startAllureThread(): AllureThread {
  const thread = new Worker(new URL('./allure/thread.ts', import.meta.url))
  thread.unref()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  thread.once('message', (outcome: AllureOutcome) => {
    thread.unref()
    if (outcome === 'written') resolve()
    else reject(Object.assign(new Error(outcome.message), outcome.code === undefined ? {} : { code: outcome.code }))
  })
  thread.once('error', reject)
  thread.once('exit', () => reject(new Error('the thread that writes the results for Allure ended before they were')))
  // Told to whoever has something written.
  promise.catch(() => {})
  return {
    async write({ folder, view, pipeline }) {
      const { whole: _whole, fleet: _fleet, before: _before, ...own } = view
      thread.ref()
      thread.postMessage({ folder, view: own, pipeline } satisfies AllureOrder)
      return promise
    },
  }
}
