import { setTimeout as delay } from 'node:timers/promises'
import { getRetryAfterHint } from '@smithy/core/retry'
import type { CallPace } from './call-pace.ts'
import { uncounted } from './deadline.ts'
import { isThrottled, statusOf } from './throttled.ts'

/** The way of all calls to one service: so many at a time, and those of one operation no faster than the account allows once AWS has throttled it. */
export interface CallQueue {
  /** `signal`: of who asks; a call that nobody waits for any more leaves the queue. */
  readonly send: <T>(operation: string, call: () => Promise<T>, signal?: AbortSignal) => Promise<T>
}

interface Clock {
  readonly now: () => number
  readonly wait: (ms: number) => Promise<unknown>
}

interface Waiting {
  readonly pace: CallPace
  readonly go: () => void
  readonly reject: (reason: unknown) => void
}

/** Attempts of a throttled call as long as AWS lets nobody through; while others get through it waits for its turn. */
const ATTEMPTS = 5
/** For so long a call that AWS has answered before is worth more attempts; after that, who still waits does not try any more. */
const PATIENCE_MS = 5_000

const CLOCK: Clock = { now: () => performance.now(), wait: ms => delay(ms) }

/**
 * A queue that lets so many calls out at the same time. Throttling slows down the calls of that operation and is no answer to any of them: only when a call
 * was refused again and again and nobody else got through either, its error is the caller's. The time in the queue does not count in a probe's.
 */
export function createCallQueue(
  limit: number,
  paceOf: (operation: string) => CallPace,
  { now, wait }: Clock = CLOCK,
): CallQueue {
  let waiting: Waiting[] = []
  let inside = 0
  let wakeAtMs = Number.POSITIVE_INFINITY

  function enter(pace: CallPace, goesFirst: boolean, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        waiting = waiting.filter(other => other !== entry)
        reject(signal?.reason)
      }
      const left = () => signal?.removeEventListener('abort', abort)
      const entry: Waiting = {
        pace,
        go() {
          left()
          resolve()
        },
        reject(reason) {
          left()
          reject(reason)
        },
      }
      signal?.addEventListener('abort', abort, { once: true })
      if (goesFirst) waiting.unshift(entry)
      else waiting.push(entry)
      letOut()
    })
  }

  /** Lets out whom the limit and the pace allow, in their order, and comes again when the next one may go. */
  function letOut(): void {
    const held = new Set<CallPace>()
    let soonestMs = Number.POSITIVE_INFINITY
    for (const entry of [...waiting]) {
      if (inside >= limit) break
      const { pace } = entry
      if (held.has(pace)) continue
      const waitMs = pace.waitMs()
      if (waitMs > 0) {
        held.add(pace)
        soonestMs = Math.min(soonestMs, waitMs)
      } else {
        waiting = waiting.filter(other => other !== entry)
        inside += 1
        pace.begin()
        entry.go()
      }
    }
    const atMs = now() + soonestMs
    if (atMs >= wakeAtMs) return
    wakeAtMs = atMs
    void wait(soonestMs).then(() => {
      if (wakeAtMs === atMs) wakeAtMs = Number.POSITIVE_INFINITY
      letOut()
    })
  }

  async function send<T>(operation: string, call: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const pace = paceOf(operation)
    let refusals = 0
    let refusalsInSilence = 0
    let answersBefore = pace.answers()
    for (;;) {
      // Who was refused goes first, so that nobody waits for ever; one that is refused whatever the pace holds up no others.
      await uncounted(() => enter(pace, refusals > 0 && refusals < ATTEMPTS, signal))
      const sentAtMs = now()
      try {
        const result = await call()
        pace.answered()
        return result
      } catch (error) {
        if (!isThrottled(error)) {
          if (error instanceof Error && statusOf(error) !== undefined) pace.answered()
          throw error
        }
        pace.refused(sentAtMs, pauseAskedFor(error))
        if (pace.answers() > answersBefore) refusalsInSilence = 0
        answersBefore = pace.answers()
        refusals += 1
        refusalsInSilence += 1
        const isOver = pace.silentMs() >= PATIENCE_MS
        if (pace.isHopeless() || (refusalsInSilence >= ATTEMPTS && (isOver || pace.answers() === 0))) {
          pace.giveUp()
          if (isOver) giveUpAll(pace, error)
          throw error
        }
      } finally {
        inside -= 1
        letOut()
      }
    }
  }

  function giveUpAll(pace: CallPace, error: unknown): void {
    const given = waiting.filter(entry => entry.pace === pace)
    waiting = waiting.filter(entry => entry.pace !== pace)
    for (const { reject } of given) reject(error)
  }

  return { send }
}

/** The pause in milliseconds that AWS asks for beside a refusal. */
function pauseAskedFor(error: unknown): number | undefined {
  const response: unknown = error instanceof Error ? Reflect.get(error, '$response') : undefined
  const until = getRetryAfterHint(response)
  return until && Math.max(0, until.getTime() - Date.now())
}
