import type { Repair } from '../verdict.ts'

/** Something of a tenant that a roll-back should have taken away, and the way to be rid of it; `null` where time does it. */
export interface Leftover {
  readonly what: string
  readonly repair: Repair | null
}

export const repairsOf = (leftovers: readonly Leftover[]): readonly Repair[] =>
  leftovers.flatMap(({ repair }) => repair ?? [])
