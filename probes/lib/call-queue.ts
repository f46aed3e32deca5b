import { setTimeout as delay } from 'node:timers/promises'
import { uncounted } from './deadline.ts'
import { isThrottled, statusOf } from './throttled.ts'

/** The way of all calls to one service: so many at a time, and slower as soon as the service asks for it. */
export interface CallQueue {
  readonly send: <T>(call: () => Promise<T>) => Promise<T>
}

/** Attempts of a throttled call as long as the service lets nobody through; while others get through it waits for its turn. */
const ATTEMPTS = 5
/** The pause between two calls after the first refusal; doubled by each further one, and shrinking with every answer. */
const FIRST_PAUSE_MS = 50
const LONGEST_PAUSE_MS = 800
const GROWTH = 2
const RECOVERY = 0.85
const NO_PAUSE_MS = 10

/**
 * A queue that lets so many calls out at the same time. Throttling slows down all of its calls and is no answer to any of them: only when a call
 * was refused again and again and nobody else got through either, its error is the caller's. The time in the queue does not count in a probe's.
 */
export function createCallQueue(limit: number, wait: (ms: number) => Promise<unknown> = ms => delay(ms)): CallQueue {
  const queue: (() => void)[] = []
  let inside = 0
  let pauseMs = 0
  let answers = 0
  /** A call gave up, and no other has got through since. */
  let hopeless = false
  let turn = Promise.resolve<unknown>(undefined)

  async function enter(again: boolean): Promise<void> {
    if (inside >= limit) {
      await new Promise<void>(resolve => {
        // Who was refused goes first, so that nobody waits for ever.
        if (again) queue.unshift(resolve)
        else queue.push(resolve)
      })
    } else inside += 1
    if (pauseMs === 0) return
    turn = turn.then(() => (pauseMs === 0 ? undefined : wait(pauseMs * (0.75 + Math.random() / 2))))
    await turn
  }

  function leave(): void {
    const next = queue.shift()
    if (next) next()
    else inside -= 1
  }

  async function send<T>(call: () => Promise<T>): Promise<T> {
    let refusals = 0
    let answersBefore = answers
    for (;;) {
      await uncounted(() => enter(refusals > 0))
      const pauseBefore = pauseMs
      try {
        const result = await call()
        answered()
        return result
      } catch (error) {
        if (!isThrottled(error)) {
          if (error instanceof Error && statusOf(error) !== undefined) answered()
          throw error
        }
        // Calls that were on their way together are one sign, not several.
        if (pauseMs === pauseBefore) pauseMs = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, pauseMs * GROWTH))
        if (answers > answersBefore) refusals = 0
        answersBefore = answers
        refusals += 1
        if (hopeless || refusals >= ATTEMPTS) {
          hopeless = true
          throw error
        }
      } finally {
        leave()
      }
    }
  }

  /** Any answer of the service that is no refusal says that calls get through. */
  function answered(): void {
    answers += 1
    hopeless = false
    pauseMs = pauseMs * RECOVERY < NO_PAUSE_MS ? 0 : pauseMs * RECOVERY
  }

  return { send }
}
