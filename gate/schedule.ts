/** How often a deployment is looked at. */
export interface Schedule {
  readonly firstMs: number
  /** Between two looks at a deployment on which nothing happens. */
  readonly longestMs: number
  /** Between two looks while AWS does not answer. */
  readonly longestAfterFailureMs: number
}

/**
 * A look takes about seven calls, and at most four while nothing changes. At one look in 2 to 3 seconds a dozen gates at once stay below
 * the account's rates (ECS reads: 20 a second sustained), and what decides a deployment is seen within 3.5 seconds.
 */
export const SCHEDULE: Schedule = { firstMs: 2_000, longestMs: 2_900, longestAfterFailureMs: 30_000 }

const GROWTH = 1.5
const FAILURE_GROWTH = 2
/** Gates that were started together drift apart. */
const JITTER = 0.2

/** How long to pause before the next look, without and with jitter; `random` is in 0..1. */
export function nextPause(
  lastMs: number | undefined,
  looked: 'changed' | 'unchanged' | 'failed',
  { firstMs, longestMs, longestAfterFailureMs }: Schedule,
  random: () => number,
): { readonly baseMs: number; readonly pauseMs: number } {
  const baseMs =
    lastMs === undefined || looked === 'changed'
      ? firstMs
      : looked === 'failed'
        ? Math.min(lastMs * FAILURE_GROWTH, longestAfterFailureMs)
        : Math.min(lastMs * GROWTH, longestMs)
  return { baseMs, pauseMs: Math.round(baseMs * (1 - JITTER + 2 * JITTER * random())) }
}
