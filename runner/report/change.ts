/** How a problem of this run relates to the runs before. */
export type ChangeKind =
  /** Seen as often as the threshold asks for, and not said before: somebody has to be told. */
  | 'new'
  /** Said before, and still there. */
  | 'ongoing'
  /** Gone for as many runs as the threshold asks for. */
  | 'recovered'
  /** Not seen any more, because what it was seen by is now explained otherwise. */
  | 'replaced'
  /** Still there, but waived by now. */
  | 'waived'
  /** Seen, but not often enough yet, or outside office hours. */
  | 'suspected'
  /** Not seen this time, but not often enough yet to be called recovered. */
  | 'recovering'
  /** Said before, and this run could not look. */
  | 'not-judged'

/** One problem of one tenant over time. */
export interface Change {
  readonly kind: ChangeKind
  readonly env: string
  readonly tenant: string
  /** A cause, or where none is known the step that failed or could not be judged. */
  readonly id: string
  readonly what: 'cause' | 'failed-step' | 'unjudged-step'
  /** One sentence for people. */
  readonly title: string
  /** The steps that suffer from it. */
  readonly steps: readonly string[]
  /** When it was first seen, ISO 8601, UTC. */
  readonly since: string
  /** In how many runs it was seen, one after the other. */
  readonly runs: number
  /** What is not as it was in the last run before, as far as the evidence shows it. */
  readonly changed: readonly string[]
  /** Under which an alert is raised and resolved; tenants that share a fault share it. */
  readonly alertKey: string
  /** True for one that recovered while others under the same alert have not. */
  readonly alertStays?: boolean
}
