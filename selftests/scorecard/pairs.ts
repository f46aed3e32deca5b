import { faultIds } from '../../sandbox/faults/index.ts'
import { canCoexist, isTriedAlone } from './reach.ts'

export type Pair = readonly [first: string, second: string]

/** Faults that are tried beside each other. */
export const paired: readonly string[] = faultIds.filter(id => !isTriedAlone(id))

/**
 * Every two of them that can exist at once: each beside the next one, then beside the one after that, and so on. So the pairs of a fault are far apart,
 * and those that wait for connections which nobody answers do so beside others that work.
 */
export const pairs: readonly Pair[] = paired.flatMap((_, distance) =>
  paired
    .flatMap((first, index): Pair[] => {
      const second = paired[index + distance + 1]
      return second === undefined ? [] : [[first, second]]
    })
    .filter(([first, second]) => canCoexist(first, second)),
)
