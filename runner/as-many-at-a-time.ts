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
/** What is looked at answers readily, or is slow and may be so because of too many at a time. */
const QUICK_MS = 2_000
const SLOW_MS = 5_000

/**
 * Works through a list, as many at a time as this thread can follow and what it looks at can stand: one that mostly waits for what is done soon takes
 * on more; one that is busy, whose own slowness must not be taken for that of the platform, or that waits for long, goes back to the fewest.
 * `busy` tells the share of a time in which the thread had work.
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
  const beganAt = performance.now()
  let lastTookMs: number | undefined
  let exhausted = false
  const begin = () => {
    while (!exhausted && running < width) {
      const next = queue.next()
      if (next.done) exhausted = true
      else {
        running += 1
        const startedAt = performance.now()
        work(next.value).then(() => ended(startedAt), reject)
      }
    }
    if (exhausted && running === 0) resolve()
  }
  const ended = (startedAt: number) => {
    running -= 1
    lastTookMs = performance.now() - startedAt
    begin()
  }
  const timer = setInterval(() => {
    const share = busy()
    // Before the first is done it has taken as long as all have waited.
    const tookMs = lastTookMs ?? performance.now() - beganAt
    if (share < IDLE_BELOW && tookMs < QUICK_MS) width = Math.min(most, width + STEP)
    else if (share > BUSY_ABOVE || tookMs > SLOW_MS) width = Math.max(least, width - STEP)
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
