import type {
  CannotLook,
  Image,
  Service,
  ServiceDeployment,
  TargetHealth,
  Task,
  TaskDefinitionRevision,
} from '../evidence/index.ts'
import type { WithdrawnDigest } from '../platform/environment.ts'

/** What one look at a deployment saw; what is undefined could not be seen this time and proves nothing either way. */
export interface Observation {
  readonly service: Service
  /** Tasks that should run now. */
  readonly tasks: readonly Task[] | undefined
  /** Every task of the service that was seen stopped since the wait began, newest first. */
  readonly stopped: readonly Task[]
  readonly health: TargetHealth | undefined
  /** What ECS keeps of the newest deployment, where it is asked and may be: its lifecycle stage, alarms and why it was rolled back. */
  readonly kept?: ServiceDeployment | undefined
  /** The revision that the deployment rolls out. */
  readonly revision: TaskDefinitionRevision | undefined
  /** That revision's image as its registry has it. */
  readonly image: Image | undefined
  readonly expected: ExpectedImage | undefined
}

/** What `--expect-image` means: the digests that name this image, or why it cannot be told (yet). */
export interface ExpectedImage {
  /** As it was asked for. */
  readonly asked: string
  readonly is:
    | { readonly state: 'digests'; readonly digests: readonly string[] }
    /** The registry was asked and has no such image. */
    | { readonly state: 'missing'; readonly where: string }
    | { readonly state: 'unresolved'; readonly why: string }
}

/** The deployment that is waited for, and what is known of it from before. */
export interface Pinned {
  readonly deploymentId: string
  /** Looks so far, this one not included, in which the service did not name the deployment. */
  readonly missedLooks: number
  /** Looks in a row, this one not included, in which ECS said that it cannot start a task, and none was up. */
  readonly hopelessLooks: number
  /** When it began, once it has been seen. */
  readonly createdAt: string | null
  readonly withdrawn: readonly WithdrawnDigest[]
}

/** What one look brought: an observation where the service could be seen, and what could not be looked at although it is needed. */
export interface Look {
  readonly observation: Observation | undefined
  readonly troubles: readonly CannotLook[]
}

/** Looks at one deployment again and again; what cannot change while it is waited for is asked once. */
export interface Observer {
  /** `pick` names the deployment that is meant, once the service is seen. */
  readonly look: (pick: (primaryId: string | null) => string | null, signal: AbortSignal) => Promise<Look>
  readonly stoppedTasks: () => readonly Task[]
}

/**
 * Reads a target's secrets anew, with the variables of every revision that still runs, and tells whether all of them are known: only then may an
 * event or an error be shown, which can quote one. Never throws.
 */
export type ReadSecrets = (seen: Observation | undefined, signal: AbortSignal) => Promise<boolean>
