import { startTimeLimit } from '../../lib/time-limit.ts'

/** The error of a wait that came to its own deadline; an interruption from outside keeps its own reason. */
const timedOut = (ms: number): Error =>
  Object.assign(new Error(`no answer within ${Math.max(0, Math.round(ms))} ms`), { code: 'ETIMEDOUT' })

/**
 * Work with a deadline in milliseconds: it gets a signal that fires at the deadline or when `signal` does, and is not waited for any
 * longer after that. Timer and listener are gone when it ends.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted()
  const stop = new AbortController()
  const interrupt = () => stop.abort(signal.reason)
  const release = startTimeLimit(ms, () => stop.abort(timedOut(ms)))
  signal.addEventListener('abort', interrupt, { once: true })
  const stopped = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true })
  })
  try {
    return await Promise.race([work(stop.signal), stopped])
  } finally {
    release()
    signal.removeEventListener('abort', interrupt)
  }
}

/** Calls `onStop` when the signal fires, never before this returns; the returned function takes that back. */
export function whenStopped(signal: AbortSignal, onStop: () => void): () => void {
  if (signal.aborted) queueMicrotask(onStop)
  else signal.addEventListener('abort', onStop, { once: true })
  return () => signal.removeEventListener('abort', onStop)
}

/** Waits so many milliseconds, or until the signal fires. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        release()
        resolve()
      },
      Math.max(0, ms),
    )
    const release = whenStopped(signal, () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
