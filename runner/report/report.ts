import type { Diagnosis } from '../../diagnostics/define.ts'
import type { DiagnosisResult, Unjudged } from '../../diagnostics/result.ts'
import type { Fix } from '../../evidence/fix.ts'
import type { EvidenceKind, EvidenceSet } from '../../evidence/index.ts'
import type { GateResult } from '../../gate/result.ts'
import type { Phase, SpecId, SpecRow } from '../../specs/catalogue.ts'
import type { Change } from './change.ts'

export type { Diagnosis, DiagnosisResult, EvidenceKind, EvidenceSet, Fix, GateResult, Phase, SpecId, SpecRow, Unjudged }

export const SCHEMA_VERSION = 1

export type SpecStatus = 'passed' | 'failed' | 'blocked' | 'unknown' | 'not-applicable' | 'waived'

export interface SpecResult {
  readonly id: string
  readonly title: string
  readonly runbook: string
  readonly status: SpecStatus
  /** What was seen, in a few words, when it passed. */
  readonly saw?: string
  /** Why it did not pass: what was wrong, what it stands on, why it could not look, or why it does not apply. */
  readonly reason?: string
  /** For `blocked`: the failed steps it stands on. */
  readonly standsOn?: readonly string[]
  /** What repairs a failed step, where the step itself names it. */
  readonly fixes?: readonly Fix[]
  readonly elapsedMs: number
}

export interface TargetReport {
  readonly env: string
  readonly tenant: string
  readonly domain: string
  /** Who looks after the tenant; absent where the platform's data name nobody. */
  readonly owner?: string
  readonly region: string
  readonly accountId: string
  /** How the wait for the deployment ended; absent where nothing was waited for. */
  readonly gate?: GateResult
  readonly specs: readonly SpecResult[]
  /** The first is the root cause. */
  readonly diagnoses: readonly DiagnosisResult[]
  /** Failed steps that no diagnosis explains. */
  readonly unexplained: readonly string[]
  readonly unjudged: readonly Unjudged[]
  /** Remarks that are no verdict: deviations from the conventions, exposures, unusual settings. */
  readonly notes: readonly string[]
  readonly evidence: EvidenceSet
}

/** As in the words of a run: `AWS_ENDPOINT_URL=http://...`, `HOST:PORT`, `HOST:PORT:ADDR:PORT`. */
export interface Redirected {
  readonly awsEndpoints: readonly string[]
  readonly resolver: string | null
  readonly connectTo: readonly string[]
}

/** Evidence that belongs to several targets, and not to all. */
export interface SharedEvidence {
  readonly tenants: readonly string[]
  readonly evidence: EvidenceSet
}

/** What every output is a function of. */
export interface Report {
  readonly schemaVersion: typeof SCHEMA_VERSION
  readonly tool: { readonly name: string; readonly version: string }
  readonly startedAt: string
  readonly durationMs: number
  readonly exitCode: number
  readonly interrupted: boolean
  readonly phase: Phase
  /** True when the platform was the sandbox on this machine. */
  readonly sandbox: boolean
  /** Where people read `docs/`; absent where they are not published. */
  readonly docsUrl?: string
  /** Who was asked instead of the real environment itself; absent when nobody was. */
  readonly redirected?: Redirected
  readonly faults: readonly string[]
  readonly targets: readonly TargetReport[]
  /** Evidence of the environment that belongs to every target; absent where it stands with the only one. */
  readonly common?: EvidenceSet
  /** Evidence of the environment that parts of a fleet saw differently; absent where they agree. */
  readonly shared?: readonly SharedEvidence[]
  readonly calls: { readonly total: number; readonly byCommand: Readonly<Record<string, number>> }
  /** Errors of the suite itself (a broken spec, an unhandled rejection): never silent, never green. */
  readonly problems: readonly string[]
  /** The part of a fleet that this run looked at, and the whole fleet as it was found; absent for a whole one. */
  readonly shard?: {
    readonly index: number
    readonly count: number
    readonly env: string
    readonly fleet: readonly string[]
  }
  /** What is new, goes on or is over since the runs before; absent without a history. */
  readonly changes?: readonly Change[]
}
