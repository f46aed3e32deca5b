import { faultIds } from '../../sandbox/faults/index.ts'
import { canCoexist, isTriedAlone } from './reach.ts'

export type Pair = readonly [first: string, second: string]

/** Faults that are tried beside each other. */
export const paired: readonly string[] = faultIds.filter(id => !isTriedAlone(id))

/** Every two of them that can exist at once. */
export const pairs: readonly Pair[] = paired.flatMap((first, index) =>
  paired
    .slice(index + 1)
    .filter(second => canCoexist(first, second))
    .map((second): Pair => [first, second]),
)
