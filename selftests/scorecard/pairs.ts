import { faultIds } from '../../sandbox/faults/index.ts'
import { canCoexist } from './reach.ts'

export type Pair = readonly [first: string, second: string]

/** Every two faults that can exist at once. */
export const pairs: readonly Pair[] = faultIds.flatMap((first, index) =>
  faultIds
    .slice(index + 1)
    .filter(second => canCoexist(first, second))
    .map((second): Pair => [first, second]),
)
