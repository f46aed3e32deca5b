import type { Value } from './compare.ts'
import type { Kind } from './row.ts'

/** How the suite did on one row. */
export interface Score {
  readonly id: string
  readonly kind: Kind
  readonly value: Value
  readonly said: string
  /** What would have been right. */
  readonly right: string
}
