import { AsyncLocalStorage } from 'node:async_hooks'
import { startTimeLimit, timeoutError } from '../../lib/time-limit.ts'

/** The longest a probe may wait for what does not count. */
const UNCOUNTED_MS = 240_000

/** The time a probe has. Waiting for others (a queue, a throttled account, what is fetched for a whole fleet) does not count. */
interface Clock {
  readonly pause: () => void
  readonly resume: () => void
}

const current = new AsyncLocalStorage<Clock>()

/**
 * Work that has to end within a time in milliseconds, or when `interruption` fires; then its signal fires with a `TimeoutError`, and it is not
 * waited for any longer. Whatever `uncounted` waits for inside of it stops the clock, for some minutes at most.
 */
export async function withDeadline<T>(
  limitMs: number,
  interruption: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const expire = () => late.abort(timeoutError())
  const longest = setTimeout(expire, limitMs + UNCOUNTED_MS)
  let leftMs = limitMs
  let pauses = 0
  let stop = startTimeLimit(limitMs, expire)
  const clock: Clock = {
    pause() {
      pauses += 1
      if (pauses === 1) leftMs = stop()
    },
    resume() {
      pauses -= 1
      if (pauses === 0) stop = startTimeLimit(leftMs, expire)
    },
  }
  // By hand: a signal that follows two others costs as much as ten listeners, and a fleet has thousands of looks.
  const interrupt = () => late.abort(interruption.reason)
  if (interruption.aborted) interrupt()
  else interruption.addEventListener('abort', interrupt, { once: true })
  const { signal } = late
  try {
    return await untilAborted(
      current.run(clock, () => work(signal)),
      signal,
    )
  } finally {
    interruption.removeEventListener('abort', interrupt)
    clock.pause()
    clearTimeout(longest)
  }
}

/** Waits for something that does not count in the time of the probe that waits. */
export async function uncounted<T>(wait: () => Promise<T>): Promise<T> {
  const clock = current.getStore()
  if (!clock) return wait()
  clock.pause()
  try {
    return await wait()
  } finally {
    clock.resume()
  }
}

/** Runs work that belongs to no probe, so that it neither uses nor stops any probe's time. */
export const unclocked = <T>(work: () => T): T => current.exit(work)

/** Ends a wait when the signal fires even if the code inside does not listen to it. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    // Work that nobody waits for any more may still fail; that must not end the process.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}
