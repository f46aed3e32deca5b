import type { EvidenceData, EvidenceKind, EvidenceOf } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'
import type { Aws } from './aws.ts'
import { cannotLook } from './cannot-look.ts'
import type { Common } from './common.ts'

/** What was already seen when a probe starts: the evidence of every kind in its `after`. */
export type Seen<After extends EvidenceKind> = { readonly [K in After]: EvidenceOf<K> }

export interface ProbeContext<After extends EvidenceKind> {
  readonly target: Target
  /** The AWS clients of this run: read-only, counted, retried on throttling, with deadlines. */
  readonly aws: Aws
  /** Fires at the probe's deadline or when the run is interrupted; every wait takes it. */
  readonly signal: AbortSignal
  readonly seen: Seen<After>
  /** The other tenants of the run, for what can be fetched for all of them at once. */
  readonly common: Common
}

/**
 * One observable thing. `collect` looks and reports, it does not judge: a "no" of the platform is returned as data, a failure to ask is
 * thrown (AWS errors as they are, others by `cannotLook`).
 */
export interface Probe<Kind extends EvidenceKind, After extends EvidenceKind = EvidenceKind> {
  readonly kind: Kind
  /** What its evidence is, and the call or protocol that brings it. */
  readonly shows: string
  /** Kinds that have to be seen first. They may turn out unavailable; `needed` turns that into "stands on". */
  readonly after: readonly After[]
  /** Kinds that have to be seen first only where shared work, done before, does not make them needless. */
  readonly afterIfNeeded?: {
    readonly kinds: readonly EvidenceKind[]
    readonly isNeeded: (context: Pick<ProbeContext<never>, 'target' | 'aws' | 'common'>) => Promise<boolean>
  }
  /** `environment`: the same for every tenant of an environment, so fetched once per run. */
  readonly scope: 'target' | 'environment'
  /** Seen by names and connections that are open to anybody: it tells of the tenant where nobody is logged in, too. */
  readonly forAnybody?: true
  /** Starts, before what it stands on is seen, the shared work that the conventions lead to; `collect` uses it where they hold. */
  readonly ahead?: (context: Pick<ProbeContext<never>, 'target' | 'aws' | 'common'>) => Promise<unknown>
  /** How many answers it waits for one after the other; absent: one. */
  readonly answers?: number
  /** The deadline in milliseconds; absent: the target's `limits.probeMs`. Waiting for `after` does not count. */
  readonly deadlineMs?: (target: Target) => number
  /** The command a person would type to see the same, without secrets; called with what was seen. */
  readonly reproduce: (target: Target, seen: Seen<After>) => string
  readonly collect: (context: ProbeContext<After>) => Promise<EvidenceData[Kind]>
}

export function defineProbe<Kind extends EvidenceKind, const After extends EvidenceKind = never>(
  probe: Omit<Probe<Kind, After>, 'after' | 'scope'> & {
    readonly after?: readonly After[]
    readonly scope?: 'target' | 'environment'
  },
): Probe<Kind, After> {
  return { after: [], scope: 'target', ...probe }
}

/** The data of evidence that a probe cannot do without; its absence makes this probe's evidence unavailable too, for the same reason. */
export function needed<K extends EvidenceKind>(evidence: EvidenceOf<K>): EvidenceData[K]
export function needed(evidence: EvidenceOf<EvidenceKind>): EvidenceData[EvidenceKind] {
  if (evidence.status === 'observed') return evidence.data
  const { code, message, hint } = evidence.error
  throw cannotLook(code, message, hint)
}

/** For a probe whose prerequisite was seen, but is not there to be looked at any further (no load balancer, no secret ...). */
export const nothingToLookAt = (what: string): Error => cannotLook('prerequisite', what, '')
