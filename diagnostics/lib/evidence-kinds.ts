import type { EvidenceKind } from '../../evidence/index.ts'

const kinds = {
  identity: true,
  service: true,
  tasks: true,
  'stopped-tasks': true,
  'task-definition': true,
  'task-definition-history': true,
  'load-balancer': true,
  'listener-rules': true,
  'target-group': true,
  'target-health': true,
  'db-secret': true,
  'execution-role': true,
  'task-role': true,
  'access-point': true,
  'security-groups': true,
  image: true,
  logs: true,
  'request-marker': true,
  dns: true,
  'hosted-zone': true,
  distribution: true,
  'basic-auth-function': true,
  'alb-pages': true,
  'edge-pages': true,
  'edge-closed': true,
  certificate: true,
  database: true,
  tools: true,
  tfvars: true,
  plan: true,
  'state-backend': true,
  'planned-image': true,
  remains: true,
} as const satisfies Readonly<Record<EvidenceKind, true>>

const isKind = (text: string): text is EvidenceKind => text in kinds

/** Every kind of evidence there is, in the order in which they are told: what came first differs from run to run. */
export const evidenceKinds: readonly EvidenceKind[] = Object.keys(kinds).filter(isKind)
