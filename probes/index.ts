import type { EvidenceKind } from '../evidence/index.ts'
import accessPoint from './access-point.ts'
import albPages from './alb-pages.ts'
import basicAuthFunction from './basic-auth-function.ts'
import certificate from './certificate.ts'
import database from './database.ts'
import dbSecret from './db-secret.ts'
import distribution from './distribution.ts'
import dns from './dns.ts'
import edgeClosed from './edge-closed.ts'
import edgePages from './edge-pages.ts'
import executionRole from './execution-role.ts'
import hostedZone from './hosted-zone.ts'
import identity from './identity.ts'
import image from './image.ts'
import type { Probe } from './lib/define.ts'
import { repeatOnce } from './lib/repeat-once.ts'
import listenerRules from './listener-rules.ts'
import loadBalancer from './load-balancer.ts'
import logs from './logs.ts'
import plan from './plan.ts'
import plannedImage from './planned-image.ts'
import remains from './remains.ts'
import requestMarker from './request-marker.ts'
import securityGroups from './security-groups.ts'
import service from './service.ts'
import stateBackend from './state-backend.ts'
import stoppedTasks from './stopped-tasks.ts'
import targetGroup from './target-group.ts'
import targetHealth from './target-health.ts'
import taskDefinition from './task-definition.ts'
import taskDefinitionHistory from './task-definition-history.ts'
import taskRole from './task-role.ts'
import tasks from './tasks.ts'
import tfvars from './tfvars.ts'
import tools from './tools.ts'

/** Codes of a connection to the database that ended before the server had said anything. */
const CUT: readonly string[] = ['ECONNRESET', 'EPIPE', 'PROTOCOL_CONNECTION_LOST']

/** Every probe by the kind of evidence it brings. */
export const probes: { readonly [K in EvidenceKind]: Probe<K> } = {
  identity,
  service,
  tasks,
  'stopped-tasks': stoppedTasks,
  'task-definition': taskDefinition,
  'task-definition-history': taskDefinitionHistory,
  'load-balancer': loadBalancer,
  'listener-rules': listenerRules,
  'target-group': targetGroup,
  'target-health': targetHealth,
  'db-secret': dbSecret,
  'execution-role': executionRole,
  'task-role': taskRole,
  'access-point': accessPoint,
  'security-groups': securityGroups,
  image,
  logs,
  'request-marker': requestMarker,
  dns,
  'hosted-zone': hostedZone,
  distribution,
  'basic-auth-function': basicAuthFunction,
  'alb-pages': albPages,
  'edge-pages': edgePages,
  'edge-closed': edgeClosed,
  certificate: repeatOnce(
    certificate,
    seen => !seen.presented && seen.failure !== 'resolve' && seen.failure !== 'refused',
  ),
  database: repeatOnce(
    database,
    (seen, { target }) =>
      target.databaseVia === 'direct' &&
      seen.outcome === 'failed' &&
      seen.errno === null &&
      (seen.layer === 'handshake' || CUT.includes(seen.code)),
  ),
  tools,
  tfvars,
  plan,
  'state-backend': stateBackend,
  'planned-image': plannedImage,
  remains,
}
