import type { EvidenceKind } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'
import type { CallName } from '../lib/allowed-commands.ts'
import type { Aws } from '../lib/aws.ts'

/** What else than a kind of evidence a call is made for: finding the tenants of a fleet, and the login task. */
export type Purpose = EvidenceKind | 'fleet' | 'login-task'

export interface Attempt {
  readonly target: Target
  readonly aws: Aws
  readonly abortSignal: AbortSignal
}

/** One call of the suite: what it is made for, and how it is tried where nothing but the permission is of interest. */
export interface Call {
  readonly name: CallName
  readonly for: readonly Purpose[]
  /** What it is asked about, as far as IAM tells that apart; `null` where a permission is for all or nothing. */
  readonly about: (target: Target) => string | null
  /** True for what only an environment with a distribution has. */
  readonly onlyWithEdge?: true
  /** Nothing is left open without it: what it shows only sharpens what is said. */
  readonly optional?: true
  /** The name is made up, because no convention gives one: a policy for one thing alone refuses it. */
  readonly madeUp?: true
  /** Asks in the cheapest form, by the names of the conventions; `null` for what cannot be asked without doing it. */
  readonly attempt: ((attempt: Attempt) => Promise<unknown>) | null
}

/** For calls that IAM permits for everything or not at all. */
export const anything = (): null => null
