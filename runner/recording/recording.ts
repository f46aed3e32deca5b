import type { EvidenceSet } from '../../evidence/index.ts'
import type { GateResult } from '../../gate/result.ts'
import type { ChangedBefore, EnvironmentState } from '../../history/state.ts'
import type { Environment, Life } from '../../platform/environment.ts'
import type { Access, CredentialSource, Target } from '../../platform/target.ts'
import type { Phase } from '../../specs/catalogue.ts'
import type { Again } from '../again.ts'
import type { Redirected, Report, SpecStatus } from '../report/report.ts'
import type { Waiver } from '../waivers/waiver.ts'

export const RECORDING_FORMAT = 'tenant-runbook-recording'
/** The layout of the file. Older ones are brought to this one by `migrations.ts`, newer ones are refused. */
export const RECORDING_VERSION = 2

/**
 * One run as it can be judged again: everything that judging needs, and nothing that says who may log in. Plain JSON; every text has passed the
 * redactor. In a file it is gzipped, with its JSON Schema beside it (`RecordingFile`).
 */
export interface Recording {
  readonly format: typeof RECORDING_FORMAT
  readonly schemaVersion: typeof RECORDING_VERSION
  /** Which version of the suite made it. */
  readonly tool: Report['tool']
  readonly run: RecordedRun
  /** The environment as its data described it, and how it was reached. */
  readonly platform: { readonly environment: Environment; readonly access: RecordedAccess }
  /** Evidence of the environment that belongs to every target. */
  readonly common: EvidenceSet
  readonly targets: readonly RecordedTarget[]
  readonly waivers: readonly Waiver[]
  /** What was remembered of these tenants before the run; absent without a history. */
  readonly history?: RecordedHistory
  /** What was left out to keep to the size, one sentence each; empty where all is there. */
  readonly left: readonly string[]
}

interface RecordedRun {
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly durationMs: number
  readonly exitCode: number
  readonly interrupted: boolean
  readonly phase: Phase
  /** Ids of the steps that were asked for; of another version there may be others than are known here. */
  readonly selected: readonly string[]
  /** What the tenants were said to be in the words of the run; absent: nothing was said. */
  readonly life?: Life
  readonly faults: readonly string[]
  readonly redirected?: Redirected
  readonly shard?: NonNullable<Report['shard']>
  readonly again: Again
  readonly calls: Readonly<Record<string, number>>
  readonly problems: readonly string[]
}

/** How the platform was reached, as far as a cause or a command says so: never a key. */
export type RecordedAccess = Pick<Access, 'region' | 'awsEndpointUrl' | 'resolver' | 'connectTo' | 'isolated'> & {
  readonly credentials: Exclude<CredentialSource, { kind: 'static' }> | { readonly kind: 'static' }
}

export type RecordedTarget = Pick<
  Target,
  'tenant' | 'domain' | 'life' | 'names' | 'expectedDigests' | 'owner' | 'limits' | 'databaseVia' | 'inputs'
> & {
  readonly evidence: EvidenceSet
  /** How the wait for the deployment ended; absent where nothing was waited for. */
  readonly gate?: GateResult
  /** What the run concluded: how its steps ended. */
  readonly steps: readonly RecordedStep[]
  /** What the run concluded: its causes, the root cause first. */
  readonly causes: readonly RecordedCause[]
}

interface RecordedStep {
  readonly id: string
  readonly status: SpecStatus
  readonly elapsedMs: number
}

interface RecordedCause {
  readonly id: string
  readonly severity: 'error' | 'warning' | 'info'
  readonly explains: readonly string[]
}

/** The history as it was before the run, and what made a problem new, over, or a failure. */
export interface RecordedHistory {
  readonly failAfter: number
  readonly recoverAfter: number
  readonly onlyNew: boolean
  readonly state: Pick<EnvironmentState, 'updatedAt' | 'steps' | 'tenants'>
  /** What recordings of earlier runs said that changed right before a new cause. */
  readonly changedBefore?: ChangedBefore
}
