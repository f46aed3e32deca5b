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

const running = new WeakMap<AbortSignal, Set<() => void>>()

/**
 * Calls `stop` when the signal fires, or at once where it has; the returned function takes that back. A fleet has hundreds of looks at a time: a
 * signal goes through all of its listeners to let one go, and one that follows two others costs as much as ten listeners.
 */
function whenInterrupted(signal: AbortSignal, stop: () => void): () => void {
  if (signal.aborted) stop()
  const known = running.get(signal)
  const stops = known ?? new Set<() => void>()
  if (!known) {
    running.set(signal, stops)
    signal.addEventListener('abort', () => stops.forEach(each => void each()), { once: true })
  }
  stops.add(stop)
  return () => stops.delete(stop)
}

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
  const release = whenInterrupted(interruption, () => late.abort(interruption.reason))
  const { signal } = late
  try {
    return await untilAborted(
      current.run(clock, () => work(signal)),
      signal,
    )
  } finally {
    release()
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
