import type { Task } from '../evidence/index.ts'

/** Why waiting ended before its time: stable words for programs. */
export type GateFailure =
  | 'service-missing'
  | 'service-inactive'
  | 'scaled-to-zero'
  | 'deployment-unknown'
  | 'superseded'
  | 'rolled-back'
  | 'rollout-failed'
  | 'tasks-keep-stopping'
  | 'image-missing'
  | 'image-withdrawn'
  | 'image-platform-mismatch'
  | 'image-unexpected'

/**
 * How the wait for a deployment ended. `deadline`: it was still in progress; `unknown`: it could not be looked at, so nothing is known;
 * `interrupted`: somebody ended the run.
 */
type GateOutcome = 'succeeded' | 'failed' | 'deadline' | 'unknown' | 'interrupted'

export interface GateResult {
  readonly outcome: GateOutcome
  /** For `failed`. */
  readonly code?: GateFailure
  readonly reason: string
  /** The deployment that was waited for; `null` when none could be seen. */
  readonly deploymentId: string | null
  /** What `--expect-image` asked for. */
  readonly expectedImage?: string
  /** The digests that name that image; absent as long as they are not known. */
  readonly expectedDigests?: readonly string[]
  /** The command that records the released image as one that may run; absent where it is recorded already, or something is wrong. */
  readonly record?: string
  readonly waitedMs: number
  readonly polls: number
  /** Looks that could not see everything: throttled, no network, no permission. */
  readonly failedPolls: number
  /** One entry a change, oldest first; the middle is left out of a very long wait. */
  readonly history: readonly { readonly at: string; readonly says: string }[]
  /** Tasks of the deployment that stopped while it was waited for, kept because ECS forgets them within the hour. */
  readonly stoppedTasks: readonly Task[]
}
