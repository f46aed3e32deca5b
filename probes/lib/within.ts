/** The error of a wait that came to its own deadline; an interruption from outside keeps its own reason. */
export const timedOut = (ms: number): Error =>
  Object.assign(new Error(`no answer within ${Math.round(ms)} ms`), { code: 'ETIMEDOUT' })

/** How often a deadline is looked at while it runs. */
const LOOKS = 10

/**
 * Calls back after so many milliseconds in which this process could have seen an answer: on an overloaded machine, where it gets its turn
 * late, the time it was kept waiting does not count against the other side. The returned function takes it back.
 */
function afterOwnTime(ms: number, expire: () => void): () => void {
  let leftMs = ms
  const step = ms / LOOKS
  const look = () => {
    leftMs -= step
    // What has arrived meanwhile is read before the deadline is declared.
    if (leftMs < step / 2) timer = setTimeout(expire, 0)
    else timer = setTimeout(look, step)
  }
  let timer = setTimeout(look, step)
  return () => clearTimeout(timer)
}

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
  const release = afterOwnTime(ms, () => stop.abort(timedOut(ms)))
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
    const timer = setTimeout(() => {
      release()
      resolve()
    }, ms)
    const release = whenStopped(signal, () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
