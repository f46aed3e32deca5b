import { performance } from 'node:perf_hooks'

interface Width {
  /** Never fewer than this. */
  readonly least: number
  /** Never more than this. */
  readonly most: number
}

/** How often this thread looks at how busy it was. */
const EVERY_MS = 50
const IDLE_BELOW = 0.6
const BUSY_ABOVE = 0.9
const STEP = 4

/**
 * Works through a list, as many at a time as this thread can follow: one that mostly waits takes on more, and one that is busy begins nothing new
 * beyond the fewest, since its own slowness must not be taken for that of what it looks at. `busy` tells the share of a time in which the thread
 * had work.
 */
export async function asManyAtATime<T>(
  items: readonly T[],
  { least, most }: Width,
  work: (item: T) => Promise<void>,
  busy: () => number = busyShare(),
): Promise<void> {
  const queue = items.values()
  const { promise: allDone, resolve, reject } = Promise.withResolvers<void>()
  let width = least
  let running = 0
  let exhausted = false
  const begin = () => {
    while (!exhausted && running < width) {
      const next = queue.next()
      if (next.done) exhausted = true
      else {
        running += 1
        work(next.value).then(ended, reject)
      }
    }
    if (exhausted && running === 0) resolve()
  }
  const ended = () => {
    running -= 1
    begin()
  }
  const timer = setInterval(() => {
    const share = busy()
    if (share < IDLE_BELOW) width = Math.min(most, width + STEP)
    else if (share > BUSY_ABOVE) width = Math.max(least, width - STEP)
    begin()
  }, EVERY_MS)
  timer.unref()
  begin()
  try {
    await allDone
  } finally {
    clearInterval(timer)
  }
}

/** Of the time since it was asked last. */
function busyShare(): () => number {
  let before = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, before)
    before = now
    return utilization
  }
}
