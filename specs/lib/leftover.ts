import type { Fix } from '../../evidence/fix.ts'

/** Something of a tenant that a roll-back should have taken away, and the way to be rid of it; `null` where time does it. */
export interface Leftover {
  readonly what: string
  readonly fix: Fix | null
}

export const fixesOf = (leftovers: readonly Leftover[]): readonly Fix[] => leftovers.flatMap(({ fix }) => fix ?? [])
