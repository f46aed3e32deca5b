/** A deployment as DescribeServiceDeployments tells it; it keeps what DescribeServices forgets. */
export interface ServiceDeployment {
  readonly arn: string
  /** Such as `IN_PROGRESS`, `SUCCESSFUL`, `STOPPED`, `ROLLBACK_IN_PROGRESS`, `ROLLBACK_SUCCESSFUL` or `ROLLBACK_FAILED`. */
  readonly status: string
  readonly statusReason: string | null
  /** Such as `SCALE_UP`, `TEST_TRAFFIC_SHIFT` or `BAKE_TIME`. */
  readonly lifecycleStage: string | null
  readonly strategy: string | null
  readonly createdAt: string | null
  readonly finishedAt: string | null
  /** The service revision that was to be deployed, and those that ran before. */
  readonly targetRevisionArn: string | null
  readonly sourceRevisionArns: readonly string[]
  /** The part of the visitors that the new revision is to get, in per cent. */
  readonly productionWeight: number | null
  readonly rollbackReason: string | null
  readonly circuitBreaker: {
    readonly status: string
    readonly failureCount: number
    readonly threshold: number
  } | null
  /** Alarms that ended it. */
  readonly triggeredAlarms: readonly string[]
}

/** A service revision: a task definition revision as it was deployed, with the digest that ECS resolved for each image. */
export interface ServiceRevision {
  readonly arn: string
  readonly taskDefinitionArn: string
  readonly images: readonly {
    readonly containerName: string
    readonly image: string
    readonly digest: string | null
  }[]
}

/** The service's newest deployments, newest first, at most 5 of the last 90 days. */
export type ServiceDeployments =
  | {
      readonly known: false
      /** `not-permitted` to the caller, `not-offered` by this ECS or for this controller, `not-needed`: DescribeServices says enough. */
      readonly why: 'not-permitted' | 'not-offered' | 'not-needed'
    }
  | {
      readonly known: true
      readonly deployments: readonly ServiceDeployment[]
      /** As far as the caller may see them. */
      readonly revisions: readonly ServiceRevision[]
    }
