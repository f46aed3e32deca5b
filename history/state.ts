/** How one step ended, in one letter: passed, failed, blocked, unknown, not applicable, waived, or not part of the run. */
export const STEP_LETTERS = {
  passed: 'p',
  failed: 'f',
  blocked: 'b',
  unknown: 'u',
  'not-applicable': 'n',
  waived: 'w',
} as const
export const NOT_RUN = '-'

/** Something that was seen of a tenant and can change under it: its value, and when it was last seen. */
export interface Fact {
  readonly value: string
  readonly at: string
}

/** A problem that is open, said or not. */
export interface OpenIssue {
  readonly id: string
  readonly what: 'cause' | 'failed-step' | 'unjudged-step'
  readonly title: string
  readonly steps: readonly string[]
  readonly firstSeenAt: string
  /** Runs in which it was seen, one after the other. */
  readonly seen: number
  /** Runs in which it was looked for and gone, one after the other. */
  readonly gone: number
  readonly changed: readonly string[]
  /** Under which it was said; `null` as long as it was not. */
  readonly saidAs: string | null
  /** The channels that it was queued for; absent in what was said before this was noted, which is told to nobody again. */
  readonly queuedFor?: readonly string[]
}

/** One run at one tenant: one letter per step, in the order of the state's `steps`. */
export interface PastRun {
  readonly at: string
  readonly steps: string
}

/** What changed right before a cause was there for the first time, by tenant and cause; absent where no earlier run was kept. */
export type ChangedBefore = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>

export interface TenantHistory {
  readonly lastRunAt: string
  /** What the last run remarked, without its numbers; absent in what was written before this was noted. */
  readonly notes?: readonly string[]
  readonly facts: Readonly<Record<string, Fact>>
  readonly open: readonly OpenIssue[]
  /** Oldest first. */
  readonly runs: readonly PastRun[]
}

/** A message that its receiver has not taken yet. */
export interface Undelivered {
  readonly channel: string
  readonly since: string
  /** The alert keys it is about; absent in what was queued before this was noted. */
  readonly keys?: readonly string[]
  /** JSON without secrets. */
  readonly body: unknown
}

/** What is remembered of one environment from run to run. */
export interface EnvironmentState {
  readonly environment: string
  readonly updatedAt: string
  /** Only ever grows at its end, so that the letters of older runs keep their meaning. */
  readonly steps: readonly string[]
  readonly tenants: Readonly<Record<string, TenantHistory>>
  /** Oldest first; written together with what it tells of, so that nothing counts as said before its message is kept. */
  readonly undelivered: readonly Undelivered[]
}

export const emptyState = (environment: string): EnvironmentState => ({
  environment,
  updatedAt: new Date(0).toISOString(),
  steps: [],
  tenants: {},
  undelivered: [],
})
