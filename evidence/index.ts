// Generated from the names of the files by `npm run docs`; not to be changed by hand.

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
import type { ServiceDeployments } from './service-deployments.ts'
import type { StartNeeds } from './start-needs.ts'
import type { Plan, PlannedImage, StateBackend, Tfvars } from './terraform.ts'
import type { Tools } from './workstation.ts'

/** Everything that can be seen of a tenant: kind of evidence to its data. */
export interface EvidenceData {
  readonly 'access-point': AccessPoint
  readonly 'alb-pages': AlbPages
  readonly 'basic-auth-function': BasicAuthFunction
  readonly certificate: Certificate
  readonly database: Database
  readonly 'db-secret': DbSecret
  readonly distribution: Distribution
  readonly dns: Dns
  readonly 'edge-closed': EdgeClosed
  readonly 'edge-pages': EdgePages
  readonly 'execution-role': ExecutionRole
  readonly 'hosted-zone': HostedZone
  readonly identity: Identity
  readonly image: Image
  readonly 'listener-rules': ListenerRules
  readonly 'load-balancer': LoadBalancer
  readonly logs: Logs
  readonly plan: Plan
  readonly 'planned-image': PlannedImage
  readonly remains: Remains
  readonly 'request-marker': RequestMarker
  readonly 'security-groups': SecurityGroups
  readonly service: Service
  readonly 'service-deployments': ServiceDeployments
  readonly 'start-needs': StartNeeds
  readonly 'state-backend': StateBackend
  readonly 'stopped-tasks': StoppedTasks
  readonly 'target-group': TargetGroup
  readonly 'target-health': TargetHealth
  readonly 'task-definition': TaskDefinition
  readonly 'task-definition-history': TaskDefinitionHistory
  readonly 'task-role': TaskRole
  readonly tasks: Tasks
  readonly tfvars: Tfvars
  readonly tools: Tools
}

export const evidenceKinds = [
  'access-point',
  'alb-pages',
  'basic-auth-function',
  'certificate',
  'database',
  'db-secret',
  'distribution',
  'dns',
  'edge-closed',
  'edge-pages',
  'execution-role',
  'hosted-zone',
  'identity',
  'image',
  'listener-rules',
  'load-balancer',
  'logs',
  'plan',
  'planned-image',
  'remains',
  'request-marker',
  'security-groups',
  'service',
  'service-deployments',
  'start-needs',
  'state-backend',
  'stopped-tasks',
  'target-group',
  'target-health',
  'task-definition',
  'task-definition-history',
  'task-role',
  'tasks',
  'tfvars',
  'tools',
] as const satisfies readonly (keyof EvidenceData)[]

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
export type * from './evidence.ts'
export type * from './http.ts'
export type * from './iam.ts'
export type * from './logs.ts'
export type * from './network.ts'
export type * from './remains.ts'
export type * from './secrets.ts'
export type * from './service-deployments.ts'
export type * from './start-needs.ts'
export type * from './terraform.ts'
export type * from './workstation.ts'
