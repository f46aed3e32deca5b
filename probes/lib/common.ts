import type { Target } from '../../platform/target.ts'
import { unclocked, uncounted, withDeadline } from './deadline.ts'

/** What the tenants of one run have in common. All of them belong to one environment. */
export interface Common {
  readonly targets: readonly Target[]
  /** True when one list of everything is cheaper than a call for each tenant. */
  readonly isFleet: boolean
  /** Fires when the run is interrupted. */
  readonly signal: AbortSignal
  /** The time of one piece of common work, in milliseconds. */
  readonly limitMs: number
}

/** From so many tenants on; for fewer, their environment can hold more than it pays to list. */
export const FLEET = 10

export const commonOf = (targets: readonly Target[], signal: AbortSignal): Common => ({
  targets,
  isFleet: targets.length >= FLEET,
  signal,
  limitMs: Math.max(0, ...targets.map(({ limits }) => limits.probeMs)),
})

/** Does the work for a key once per run, whoever asks first, and hands its outcome, or its error, to everybody who names the same key. */
type Shared<T> = (common: Common, key: string, work: (signal: AbortSignal) => Promise<T>) => Promise<T>

/** A kind of common work. It has a time of its own and uses up nobody's: none of those who wait can be made to fail by another's deadline. */
export function shared<T>(): Shared<T> {
  const runs = new WeakMap<Common, Map<string, Promise<T>>>()
  return (common, key, work) => {
    const done = runs.get(common) ?? new Map<string, Promise<T>>()
    runs.set(common, done)
    const known = done.get(key)
    const doing = known ?? unclocked(() => withDeadline(common.limitMs, common.signal, work))
    if (!known) {
      done.set(key, doing)
      // Everybody who asked may have stopped waiting.
      doing.catch(() => {})
    }
    return uncounted(() => doing)
  }
}

/** What is the same for all tenants of a run, made of them once: for each of a fleet's it would take the square of their number. */
export function ofRun<T>(make: (common: Common) => T): (common: Common) => T {
  const runs = new WeakMap<Common, { readonly made: T }>()
  return common => {
    const known = runs.get(common) ?? { made: make(common) }
    runs.set(common, known)
    return known.made
  }
}
