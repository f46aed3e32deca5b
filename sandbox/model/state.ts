import type { Environment } from '../../platform/environment.ts'
import type { RunPhp } from '../servers/types.ts'
import type { EdgeRuntime } from './edge-function.ts'
import type { ObstacleId, ObstaclePlace } from './obstacle-words.ts'
import type { RecordedAnswers } from './recorded-answers.ts'
import type { SiteTrouble } from './site-troubles.ts'

/** A bucket lives in one region; its objects by key. */
export interface BucketState {
  readonly region: string
  readonly objects: Map<string, { readonly text: string; readonly etag: string }>
}

/**
 * The state of the sandbox's platform: only what somebody sets (Terraform, an operator, a fault) and what AWS keeps as history. Everything else
 * (which tasks run, target health, pages, DNS answers, log lines) follows from it in the other files of this folder.
 */
export interface World {
  readonly environment: Environment
  readonly tenants: string[]
  /** Milliseconds since the epoch; the sandbox's own clock, which tests can move. */
  now: () => number
  /** Added to every answer of the AWS endpoints, the load balancer and the edge. */
  latencyMs: number
  /** What runs the commands of tasks that run once, and where their way to the database ends on this machine; `null`: nothing does. */
  php: { readonly run: RunPhp; readonly database: { readonly host: string; readonly port: number } } | null
  /** How long a new task takes from its deployment to RUNNING and healthy; 0: at once. */
  settlingMs: number
  session: SessionState
  readonly secrets: Map<string, SecretState>
  readonly roles: Map<string, RoleState>
  readonly repositories: Map<string, ImageState[]>
  /** Images outside the account's registry by reference, such as `wordpress:latest`. */
  readonly publicImages: Map<string, ImageState>
  /** Every registered revision in order, by family. */
  readonly taskDefinitions: Map<string, TaskDefinitionState[]>
  readonly services: Map<string, ServiceState>
  /** Running and stopped tasks of all services; changed in tasks.ts alone, which finds them by what they belong to. */
  readonly tasks: readonly TaskState[]
  /** `null`: deleted. */
  loadBalancer: LoadBalancerState | null
  readonly targetGroups: Map<string, TargetGroupState>
  readonly listeners: ListenerState[]
  readonly securityGroups: Map<string, SecurityGroupState>
  readonly fileSystem: FileSystemState
  readonly accessPoints: Map<string, AccessPointState>
  readonly database: DatabaseServerState
  readonly logGroups: Map<string, LogGroupState>
  readonly zones: ZoneState[]
  readonly distributions: DistributionState[]
  readonly functions: Map<string, FunctionState>
  /** What stands between a task and the services outside its subnet. */
  network: { natRoute: boolean; secretsManagerRoute: boolean }
  /** Interface endpoints of the VPC by the last part of their service's name, such as `secretsmanager`, and when each was made. */
  readonly endpoints: Map<string, number>
  /** Names of the parameters of Systems Manager. */
  readonly parameters: Set<string>
  /** What keeps tasks from starting that the rest of the model does not have. */
  readonly obstacles: Map<ObstaclePlace, ObstacleId>
  /** Throttles the first answers of a service: service name to the number of requests that are still to be refused. */
  readonly throttle: Map<string, number>
  /** Whether the AWS endpoints throttle as AWS documents it. */
  documentedRates: boolean
  /** IAM actions (`ecs:DescribeServices`) that the caller, not a role of the platform, is denied. */
  readonly callerDenied: Set<string>
  /** Why, in AWS' words: "with an explicit deny in a service control policy"; `null`: no policy of the caller allows it. */
  deniedBecause: string | null
  /** The policies of the caller; `null`: it may do everything. */
  callerPolicies: CallerPolicies | null
  /** Whether Terraform's state bucket and lock table exist. */
  stateBackend: { bucket: boolean; lockTable: boolean }
  /** Buckets for what a run keeps on S3, by name. */
  readonly buckets: Map<string, BucketState>
  /** What WordPress itself holds, by database name. */
  readonly sites: Map<string, SiteState>
  readonly recorded: RecordedAnswers
}

/** What the caller is allowed, and what came of it. */
interface CallerPolicies {
  /** As IAM takes them: JSON text. */
  readonly documents: readonly string[]
  /** IAM actions that a call took and that were allowed. */
  readonly allowed: Set<string>
  /** `action on resource` of what was refused. */
  readonly refused: Set<string>
}

interface SessionState {
  account: string
  arn: string
  expired: boolean
  /** Whether the access key is one that AWS has given out. */
  known: boolean
  /** The caller's clock is wrong: AWS believes no signature of it. */
  skewed: boolean
}

export interface SecretState {
  readonly name: string
  readonly arn: string
  /** Newest last; `value: null` is a secret that never got one. */
  versions: { readonly id: string; readonly value: string; readonly createdAt: number }[]
  /** Set while the secret waits for its deletion. */
  deletedAt: number | null
  /** The secret's own policy as JSON text; most have none. */
  policy: string | null
}

export interface RoleState {
  readonly name: string
  readonly arn: string
  /** The service that may take it on. */
  trusts: string
  /** Inline policies: name to document (as IAM got it: JSON text). */
  readonly inline: Map<string, string>
  /** Attached managed policies. */
  attached: ManagedPolicyState[]
  /** What limits all of these together; most roles have none. */
  boundary: ManagedPolicyState | null
}

export interface ManagedPolicyState {
  readonly name: string
  readonly arn: string
  document: string
}

/** What a container made from an image does when a request comes. */
export type ImageBehaviour =
  | 'good'
  | 'second-php-tag'
  | 'php-fatal'
  | 'exits-at-once'
  | 'out-of-memory'
  | 'slow'
  | 'wrong-port'
  | 'fails-own-check'
  | 'spot-taken'

export interface ImageState {
  readonly digest: string
  tags: string[]
  readonly pushedAt: number
  readonly mediaType: string
  /** Of a single manifest one entry (its own digest); of an index one per platform. */
  readonly platforms: { readonly os: string; readonly architecture: string; readonly digest: string }[]
  readonly behaviour: ImageBehaviour
}

/** One revision in ECS' own JSON shape (camelCase members of RegisterTaskDefinition plus what ECS adds). */
export interface TaskDefinitionState {
  readonly taskDefinitionArn: string
  readonly family: string
  readonly revision: number
  status: 'ACTIVE' | 'INACTIVE'
  readonly registeredAt: number
  readonly cpu: string
  readonly memory: string
  readonly executionRoleArn: string
  readonly taskRoleArn: string
  /** The tasks' own disk; 20 GiB where it says nothing. */
  readonly ephemeralStorage?: { readonly sizeInGiB: number }
  readonly networkMode: 'awsvpc'
  readonly requiresCompatibilities: readonly string[]
  readonly runtimePlatform?: { readonly cpuArchitecture: string; readonly operatingSystemFamily: string }
  readonly containerDefinitions: readonly ContainerDefinitionState[]
  readonly volumes: readonly VolumeState[]
}

export interface ContainerDefinitionState {
  readonly name: string
  readonly image: string
  readonly essential: boolean
  readonly portMappings: readonly {
    readonly containerPort: number
    readonly hostPort: number
    readonly protocol: string
  }[]
  readonly environment: readonly { readonly name: string; readonly value: string }[]
  readonly secrets: readonly { readonly name: string; readonly valueFrom: string }[]
  readonly mountPoints: readonly {
    readonly sourceVolume: string
    readonly containerPath: string
    readonly readOnly?: boolean
  }[]
  readonly logConfiguration: { readonly logDriver: string; readonly options: Readonly<Record<string, string>> }
  readonly [more: string]: unknown
}

export interface VolumeState {
  readonly name: string
  readonly efsVolumeConfiguration: {
    readonly fileSystemId: string
    readonly rootDirectory?: string
    readonly transitEncryption?: string
    readonly authorizationConfig?: { readonly accessPointId?: string; readonly iam?: string }
  }
}

export interface DeploymentState {
  readonly id: string
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE'
  rolloutState: 'COMPLETED' | 'FAILED' | 'IN_PROGRESS'
  rolloutStateReason: string
  readonly taskDefinitionArn: string
  desiredCount: number
  failedTasks: number
  readonly createdAt: number
  updatedAt: number
  /** ECS waits before it starts another task of it. */
  backsOff?: boolean
  /** An alarm that goes off once its tasks run. */
  readonly alarm?: string
  /** The one group of the service's that its tasks are registered with; absent: all of them. */
  targetGroupArn?: string
}

/** A deployment that has ended, as ECS keeps it for 90 days. */
export interface EndedDeployment {
  readonly deployment: DeploymentState
  readonly status: 'SUCCESSFUL' | 'ROLLBACK_SUCCESSFUL' | 'ROLLBACK_FAILED'
  readonly statusReason: string | null
  /** What ran before it, and what ECS went back to. */
  readonly before: DeploymentState | null
  readonly triggeredAlarms: readonly string[]
  readonly endedAt: number
}

export interface ServiceState {
  readonly name: string
  readonly arn: string
  readonly tenant: string
  status: 'ACTIVE' | 'DRAINING' | 'INACTIVE'
  desiredCount: number
  taskDefinitionArn: string
  loadBalancers: {
    readonly targetGroupArn: string
    readonly containerName: string
    readonly containerPort: number
    /** Of a service whose deployments shift the traffic from one group to another. */
    readonly advancedConfiguration?: {
      readonly alternateTargetGroupArn: string
      readonly productionListenerRule: string
      readonly testListenerRule?: string
      readonly roleArn: string
    }
  }[]
  subnets: string[]
  securityGroups: string[]
  assignPublicIp: boolean
  circuitBreaker: { enable: boolean; rollback: boolean }
  /** ECS may neither start nor stop a task, since the deployment's percentages, or the tasks' protection, leave it no choice. */
  stuck?: boolean
  healthCheckGracePeriodSeconds: number
  /** Primary first. */
  deployments: DeploymentState[]
  /** Newest first. */
  readonly ended: EndedDeployment[]
  /** How long both revisions run before a deployment is complete; 0 for a rolling one. */
  bakeMs: number
  /** Newest first. */
  events: { readonly id: string; readonly at: number; readonly message: string }[]
  readonly createdAt: number
}

export interface TaskState {
  readonly arn: string
  readonly id: string
  readonly serviceName: string
  readonly tenant: string
  readonly deploymentId: string
  readonly taskDefinitionArn: string
  lastStatus: 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'STOPPED'
  desiredStatus: 'RUNNING' | 'STOPPED'
  readonly createdAt: number
  startedAt: number | null
  stoppedAt: number | null
  stopCode: string | null
  stoppedReason: string | null
  exitCode: number | null
  containerReason: string | null
  /** How containers beside the main one ended, by name. */
  readonly besides: Map<string, { readonly exitCode: number | null; readonly reason: string | null }>
  readonly privateIp: string
  /** The digest that was pulled, `null` when none could be. */
  imageDigest: string | null
  /** What the container does, by the image it was started from. */
  behaviour: ImageBehaviour | null
  /** The values injected at its start: a later change of the secret does not reach it. */
  injected: { readonly username: string; readonly password: string } | null
}

export interface LoadBalancerState {
  readonly name: string
  readonly arn: string
  readonly dnsName: string
  readonly hostedZoneId: string
  state: 'active' | 'provisioning' | 'failed'
  securityGroups: string[]
}

export interface TargetGroupState {
  readonly name: string
  readonly arn: string
  readonly port: number
  /** Addresses that somebody registered who is not ECS. */
  registered: string[]
  healthCheck: {
    path: string
    /** A number, or the one that traffic goes to. */
    port: 'traffic-port' | (string & {})
    matcher: string
    intervalSeconds: number
    timeoutSeconds: number
    healthyThreshold: number
    unhealthyThreshold: number
  }
}

export interface ListenerState {
  readonly arn: string
  readonly port: number
  readonly protocol: 'HTTP' | 'HTTPS'
  /** In ELBv2's own JSON shape (PascalCase members). */
  defaultActions: readonly RuleActionState[]
  rules: RuleState[]
}

export interface RuleState {
  readonly arn: string
  priority: number
  /** Replaced, never changed in place; the actions, too. */
  conditions: readonly RuleConditionState[]
  actions: readonly RuleActionState[]
}

/** ELBv2's RuleCondition as the API takes and gives it. */
export interface RuleConditionState {
  readonly Field: string
  readonly Values?: readonly string[]
  readonly HostHeaderConfig?: { readonly Values?: readonly string[]; readonly RegexValues?: readonly string[] }
  readonly PathPatternConfig?: { readonly Values?: readonly string[]; readonly RegexValues?: readonly string[] }
  readonly HttpHeaderConfig?: {
    readonly HttpHeaderName?: string
    readonly Values?: readonly string[]
    readonly RegexValues?: readonly string[]
  }
  readonly HttpRequestMethodConfig?: { readonly Values?: readonly string[] }
  readonly QueryStringConfig?: { readonly Values?: readonly { readonly Key?: string; readonly Value?: string }[] }
  readonly SourceIpConfig?: { readonly Values?: readonly string[] }
}

/** ELBv2's Action as the API takes and gives it. */
export interface RuleActionState {
  readonly Type: string
  readonly TargetGroupArn?: string
  readonly ForwardConfig?: {
    readonly TargetGroups: readonly { readonly TargetGroupArn: string; readonly Weight?: number }[]
  }
  readonly FixedResponseConfig?: {
    readonly StatusCode: string
    readonly ContentType?: string
    readonly MessageBody?: string
  }
  readonly RedirectConfig?: {
    readonly StatusCode: string
    readonly Protocol?: string
    readonly Host?: string
    readonly Port?: string
    readonly Path?: string
    readonly Query?: string
  }
}

export interface SecurityGroupState {
  readonly id: string
  readonly name: string
  readonly nameTag: string
  readonly vpcId: string
  ingress: SecurityGroupRuleState[]
  egress: SecurityGroupRuleState[]
}

export interface SecurityGroupRuleState {
  readonly ruleId: string
  readonly protocol: string
  readonly fromPort: number | null
  readonly toPort: number | null
  readonly cidrs: readonly string[]
  readonly groupIds: readonly string[]
}

interface FileSystemState {
  readonly id: string
  readonly arn: string
  createdAt: number
  mountTargets: boolean
  /** The file system's own policy as EFS got it (JSON text); without one everybody may mount. */
  policy: string | null
  /** Root directories in which the theme is missing. */
  readonly withoutTheme: Set<string>
}

export interface AccessPointState {
  readonly id: string
  readonly arn: string
  readonly path: string
  readonly uid: number
  readonly gid: number
  readonly tenant: string
}

/** The MySQL server behind all tenants of the environment. */
interface DatabaseServerState {
  readonly host: string
  /** False: the name does not resolve. */
  hostResolves: boolean
  running: boolean
  connectionsExhausted: boolean
  /** User name to password. */
  readonly accounts: Map<string, { password: string; grants: Set<string> }>
  /** Database name to its tables. */
  readonly schemas: Map<string, Set<string>>
  /** True when the machine the suite runs on has a route to it (the sandbox's default); false: a connection times out. */
  routeFromHere: boolean
}

/** A table that every WordPress has once it is installed. */
export const OPTIONS_TABLE = 'options'

export interface LogGroupState {
  readonly name: string
  /** Stream name to its events, oldest first. */
  readonly streams: Map<string, { readonly at: number; readonly message: string }[]>
}

export interface ZoneState {
  readonly id: string
  readonly name: string
  records: RecordState[]
}

export interface RecordState {
  readonly name: string
  readonly type: string
  readonly ttl: number | null
  readonly values: readonly string[]
  readonly alias: { readonly dnsName: string; readonly hostedZoneId: string } | null
}

export interface DistributionState {
  readonly id: string
  readonly arn: string
  readonly domainName: string
  aliases: string[]
  enabled: boolean
  status: 'Deployed' | 'InProgress'
  originDomain: string
  originProtocol: OriginProtocol
  webAclId: string
  viewerRequestFunctionArns: string[]
  /** Sent to the origin with every request; names in lower case. */
  originHeaders: Readonly<Record<string, string>>
  /** Cache behaviours of path patterns, in the order in which they are tried. */
  behaviours: BehaviourState[]
  certificate: CertificateState
  etag: string
}

/** How CloudFront asks an origin. */
export const ORIGIN_PROTOCOLS = ['http-only', 'match-viewer', 'https-only'] as const
export type OriginProtocol = (typeof ORIGIN_PROTOCOLS)[number]

interface BehaviourState {
  readonly pathPattern: string
  /** Methods that it takes. */
  methods: readonly string[]
  viewerRequestFunctionArns: string[]
}

export interface CertificateState {
  names: string[]
  notBefore: number
  notAfter: number
  /** `platform`: signed by the sandbox's own CA, which the suite trusts. */
  issuer: 'platform' | 'self-signed' | 'unknown-ca'
  readonly arn: string
}

export interface FunctionState {
  readonly name: string
  readonly arn: string
  development: { code: string; etag: string; modifiedAt: number }
  live: { code: string; etag: string; modifiedAt: number } | null
  runtime: EdgeRuntime
  /** Its KeyValueStore. */
  store: ReadonlyMap<string, string>
}

export interface SiteState {
  /** WordPress' own `home` and `siteurl`, unless the task definition fixes them. */
  home: string
  title: string
  installed: boolean
  /** A container with less memory than this is killed. */
  needsMemoryMb: number
  /** A plugin on the file system calls a function that does not exist. */
  fatalPlugin: boolean
  /** Every request waits for something that never comes. */
  stuck: boolean
  trouble: SiteTrouble | null
}
