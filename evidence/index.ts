import type { BasicAuthFunction, Distribution } from './cloudfront.ts'
import type { Database } from './database.ts'
import type { Dns, HostedZone } from './dns.ts'
import type { Image } from './ecr.ts'
import type { Identity, Service, StoppedTasks, TaskDefinition, TaskDefinitionHistory, Tasks } from './ecs.ts'
import type { ListenerRules, LoadBalancer, TargetGroup, TargetHealth } from './elbv2.ts'
import type { Evidence } from './evidence.ts'
import type { AlbPages, Certificate, EdgeClosed, EdgePages } from './http.ts'
import type { ExecutionRole, TaskRole } from './iam.ts'
import type { Logs, RequestMarker } from './logs.ts'
import type { AccessPoint, SecurityGroups } from './network.ts'
import type { Remains } from './remains.ts'
import type { DbSecret } from './secrets.ts'
import type { Plan, PlannedImage, StateBackend, Tfvars } from './terraform.ts'
import type { Tools } from './workstation.ts'

/** Everything that can be seen of a tenant: kind of evidence to its data. */
export interface EvidenceData {
  readonly identity: Identity
  readonly service: Service
  readonly tasks: Tasks
  readonly 'stopped-tasks': StoppedTasks
  readonly 'task-definition': TaskDefinition
  readonly 'task-definition-history': TaskDefinitionHistory
  readonly 'load-balancer': LoadBalancer
  readonly 'listener-rules': ListenerRules
  readonly 'target-group': TargetGroup
  readonly 'target-health': TargetHealth
  readonly 'db-secret': DbSecret
  readonly 'execution-role': ExecutionRole
  readonly 'task-role': TaskRole
  readonly 'access-point': AccessPoint
  readonly 'security-groups': SecurityGroups
  readonly image: Image
  readonly logs: Logs
  readonly 'request-marker': RequestMarker
  readonly dns: Dns
  readonly 'hosted-zone': HostedZone
  readonly distribution: Distribution
  readonly 'basic-auth-function': BasicAuthFunction
  readonly 'alb-pages': AlbPages
  readonly 'edge-pages': EdgePages
  readonly 'edge-closed': EdgeClosed
  readonly certificate: Certificate
  readonly database: Database
  readonly tools: Tools
  readonly tfvars: Tfvars
  readonly plan: Plan
  readonly 'state-backend': StateBackend
  readonly 'planned-image': PlannedImage
  readonly remains: Remains
}

export type EvidenceKind = keyof EvidenceData
export type EvidenceOf<K extends EvidenceKind> = Evidence<K, EvidenceData[K]>

/** All evidence of a target, as far as it was gathered. */
export type EvidenceSet = { readonly [K in EvidenceKind]?: EvidenceOf<K> }

export type * from './cloudfront.ts'
export type * from './database.ts'
export type * from './dns.ts'
export type * from './ecr.ts'
export type * from './ecs.ts'
export type * from './elbv2.ts'
export type { CannotLook, CannotLookCode, Evidence } from './evidence.ts'
export type * from './http.ts'
export type * from './iam.ts'
export type * from './logs.ts'
export type * from './network.ts'
export type * from './remains.ts'
export type * from './secrets.ts'
export type * from './terraform.ts'
export type * from './workstation.ts'
