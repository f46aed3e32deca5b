/** The caller as STS names it. */
export interface Identity {
  readonly account: string
  readonly arn: string
}

/** One that this version does not know stands as ECS says it. */
type RolloutState = 'COMPLETED' | 'FAILED' | 'IN_PROGRESS' | (string & {})

/**
 * A deployment of a service that ECS deploys itself; with another controller one of its task sets, whose `rolloutState` follows from its
 * stability: `COMPLETED` for a steady one.
 */
export interface Deployment {
  readonly id: string
  readonly status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE' | (string & {})
  readonly rolloutState: RolloutState | null
  readonly rolloutStateReason: string | null
  readonly taskDefinitionArn: string
  readonly desiredCount: number
  readonly runningCount: number
  readonly pendingCount: number
  readonly failedTasks: number
  readonly createdAt: string | null
  readonly updatedAt: string | null
}

/** A service as DescribeServices returns it, or the fact that there is none of that name. */
export type Service =
  | {
      readonly found: false
      readonly name: string
      /** `MISSING` from `failures[]`, or `CLUSTER_MISSING` when the cluster itself does not exist. */
      readonly reason: string
    }
  | {
      readonly found: true
      readonly name: string
      readonly arn: string
      /** `ACTIVE`, `DRAINING` or `INACTIVE` (deleted, but still returned). */
      readonly status: string
      readonly desiredCount: number
      readonly runningCount: number
      readonly pendingCount: number
      readonly taskDefinitionArn: string
      /** Who deploys: `ECS` itself, `CODE_DEPLOY` or `EXTERNAL`. */
      readonly controller: string
      /** How ECS replaces the tasks: `ROLLING`, `BLUE_GREEN`, `LINEAR` or `CANARY`. */
      readonly strategy: string
      /** How long a deployment of this strategy waits on purpose while everything runs. */
      readonly bakeMinutes: number
      readonly deployments: readonly Deployment[]
      /** Newest first: all since the deployment in force began, and some before; ECS keeps at most 100. */
      readonly events: readonly { readonly at: string; readonly message: string }[]
      /** The target groups that tasks are registered with; of a pair that takes turns both, and those of task sets. */
      readonly loadBalancers: readonly {
        readonly targetGroupArn: string
        readonly containerName: string
        readonly containerPort: number
      }[]
      readonly subnets: readonly string[]
      readonly securityGroups: readonly string[]
      readonly assignPublicIp: boolean
      readonly circuitBreaker: { readonly enable: boolean; readonly rollback: boolean }
      readonly createdAt: string | null
    }

export interface TaskContainer {
  readonly name: string
  readonly image: string
  readonly imageDigest: string | null
  readonly lastStatus: string
  readonly exitCode: number | null
  readonly reason: string | null
  /** By its health check in the task definition; left out otherwise. */
  readonly unhealthy?: true
}

export interface Task {
  readonly arn: string
  /** The last part of the ARN, which names the log stream. */
  readonly id: string
  readonly lastStatus: string
  readonly desiredStatus: string
  readonly healthStatus: string
  readonly taskDefinitionArn: string
  /** The deployment that started it (`ecs-svc/...`). */
  readonly startedBy: string | null
  readonly createdAt: string | null
  readonly startedAt: string | null
  readonly stoppedAt: string | null
  readonly stopCode: string | null
  readonly stoppedReason: string | null
  readonly privateIp: string | null
  readonly containers: readonly TaskContainer[]
}

/** Tasks of the service that should run now (desired status RUNNING), PROVISIONING and PENDING ones included. */
export interface Tasks {
  readonly tasks: readonly Task[]
}

/** Tasks of the service that stopped within about the last hour, newest first. */
export interface StoppedTasks {
  readonly tasks: readonly Task[]
}

export interface EfsVolume {
  readonly name: string
  readonly fileSystemId: string
  readonly accessPointId: string | null
  readonly iam: boolean
  readonly containerPath: string | null
  /** Left out where the container may write to it. */
  readonly readOnly?: true
}

/** One task definition revision, as far as the runbook judges it. */
export interface TaskDefinitionRevision {
  readonly arn: string
  readonly family: string
  readonly revision: number
  readonly status: string
  readonly registeredAt: string | null
  readonly cpu: string | null
  readonly memory: string | null
  /** `X86_64` unless it says otherwise. */
  readonly cpuArchitecture: string
  readonly executionRoleArn: string | null
  readonly taskRoleArn: string | null
  readonly image: string
  readonly containerName: string
  readonly environment: Readonly<Record<string, string>>
  /** Environment variable to `valueFrom`: `{secretArn}:{jsonKey}:{stage}:{version}`. */
  readonly secrets: Readonly<Record<string, string>>
  /** What other containers of the task read besides; left out where none does. */
  readonly sidecars?: readonly { readonly name: string; readonly secrets: Readonly<Record<string, string>> }[]
  readonly logGroup: string | null
  readonly logStreamPrefix: string | null
  readonly volumes: readonly EfsVolume[]
}

/** The revision the service runs, and the family's latest active one. */
export interface TaskDefinition {
  readonly running: TaskDefinitionRevision
  readonly latestArn: string
}

/** Earlier or later revisions of the family, described: candidates to roll back or forward to. Newest first, at most 8. */
export interface TaskDefinitionHistory {
  /** Every active revision of the family, the running one included, newest first. */
  readonly activeRevisionArns: readonly string[]
  readonly revisions: readonly TaskDefinitionRevision[]
  /** What the account's registry holds under the images of these revisions: digest by reference, `null` when there is no such image; absent when it was not or could not be asked. */
  readonly imageDigests: Readonly<Record<string, string | null>>
}
