// Generated from the names of the files by `npm run docs`; not to be changed by hand.

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
import listenerRules from './listener-rules.ts'
import loadBalancer from './load-balancer.ts'
import logs from './logs.ts'
import plan from './plan.ts'
import plannedImage from './planned-image.ts'
import remains from './remains.ts'
import requestMarker from './request-marker.ts'
import securityGroups from './security-groups.ts'
import service from './service.ts'
import serviceDeployments from './service-deployments.ts'
import startNeeds from './start-needs.ts'
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

/** Every probe by the kind of evidence it brings. */
export const probes: { readonly [K in EvidenceKind]: Probe<K> } = {
  'access-point': accessPoint,
  'alb-pages': albPages,
  'basic-auth-function': basicAuthFunction,
  certificate,
  database,
  'db-secret': dbSecret,
  distribution,
  dns,
  'edge-closed': edgeClosed,
  'edge-pages': edgePages,
  'execution-role': executionRole,
  'hosted-zone': hostedZone,
  identity,
  image,
  'listener-rules': listenerRules,
  'load-balancer': loadBalancer,
  logs,
  plan,
  'planned-image': plannedImage,
  remains,
  'request-marker': requestMarker,
  'security-groups': securityGroups,
  service,
  'service-deployments': serviceDeployments,
  'start-needs': startNeeds,
  'state-backend': stateBackend,
  'stopped-tasks': stoppedTasks,
  'target-group': targetGroup,
  'target-health': targetHealth,
  'task-definition': taskDefinition,
  'task-definition-history': taskDefinitionHistory,
  'task-role': taskRole,
  tasks,
  tfvars,
  tools,
}
