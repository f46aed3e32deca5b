/** How the suite did on one set of faults. */
export interface Score {
  readonly environment: string
  readonly faults: readonly string[]
  readonly causes: readonly string[]
  /** Faults that had to be named and were not. */
  readonly missed: readonly string[]
  /** Faults that are out of sight while the other lasts, and were not named. */
  readonly hidden: readonly string[]
  /** Causes that were claimed and are not there. */
  readonly wrong: readonly string[]
  /** Failed steps that no cause explains, although every fault could be seen. */
  readonly unexplained: readonly string[]
  /** Whether the first cause is one of the faults. */
  readonly rightFirst: boolean
}

export const isPerfect = ({ missed, wrong, unexplained, rightFirst }: Score): boolean =>
  missed.length + wrong.length + unexplained.length === 0 && rightFirst
