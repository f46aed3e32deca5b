import type { Environment } from '../../platform/environment.ts'
import { hexOf } from '../aws/lib/ids.ts'
import { registryImages } from './images-built.ts'
import { nothingRecorded } from './recorded-answers.ts'
import { settle } from './settle.ts'
import {
  basicAuthOf,
  distributionOf,
  groupId,
  listenerOf,
  loadBalancerOf,
  rolesOf,
  securityGroupsOf,
  TLS_ONLY,
  zoneOf,
} from './shared-platform.ts'
import type { World } from './state.ts'
import { emptyTaskList } from './tasks.ts'
import { addTenant, type SiteLife } from './tenant.ts'

/** A platform on which nothing is wrong: the environment's shared parts and its tenants, each with one task that runs. */
export function createWorld({
  environment,
  tenants,
  life,
  now = Date.now,
}: {
  readonly environment: Environment
  readonly tenants: readonly string[]
  readonly life: SiteLife
  readonly now?: () => number
}): World {
  const { accountId, region, name, databaseInstance, logGroup } = environment
  const balancer = loadBalancerOf(environment, groupId(environment, 'alb'))
  const basicAuth = basicAuthOf(environment, now())
  const distribution = basicAuth && distributionOf(environment, balancer, basicAuth.func.arn, now())
  const fileSystemId = `fs-${hexOf(`${name} efs`, 17)}`
  const fileSystemArn = `arn:aws:elasticfilesystem:${region}:${accountId}:file-system/${fileSystemId}`
  const world: World = {
    environment,
    tenants: [],
    now,
    latencyMs: 0,
    php: null,
    settlingMs: 0,
    session: {
      account: accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/AdministratorAccess/operator`,
      expired: false,
      known: true,
      skewed: false,
    },
    secrets: new Map(basicAuth ? [[basicAuth.secret.name, basicAuth.secret]] : []),
    roles: new Map(rolesOf(environment).map(role => [role.name, role])),
    repositories: new Map([[environment.ecrRepository, registryImages(environment, now())]]),
    publicImages: new Map(),
    taskDefinitions: new Map(),
    services: new Map(),
    tasks: emptyTaskList(),
    loadBalancer: balancer,
    targetGroups: new Map(),
    listeners: [listenerOf(environment)],
    securityGroups: new Map(securityGroupsOf(environment).map(group => [group.id, group])),
    fileSystem: {
      id: fileSystemId,
      arn: fileSystemArn,
      createdAt: Date.parse('2025-01-15T08:00:00Z'),
      mountTargets: true,
      policy: TLS_ONLY,
      withoutTheme: new Set(),
    },
    accessPoints: new Map(),
    database: {
      host: `${databaseInstance}.c${hexOf(databaseInstance, 11)}.${region}.rds.amazonaws.com`,
      hostResolves: true,
      running: true,
      connectionsExhausted: false,
      accounts: new Map(),
      schemas: new Map(),
      routeFromHere: true,
    },
    logGroups: new Map([[logGroup, { name: logGroup, streams: new Map() }]]),
    zones: [zoneOf(environment, balancer, distribution)],
    distributions: distribution ? [distribution] : [],
    functions: new Map(basicAuth ? [[basicAuth.func.name, basicAuth.func]] : []),
    network: { natRoute: true, secretsManagerRoute: true },
    endpoints: new Map(),
    parameters: new Set(),
    obstacles: new Map(),
    throttle: new Map(),
    documentedRates: false,
    callerDenied: new Set(),
    deniedBecause: null,
    callerPolicies: null,
    stateBackend: { bucket: true, lockTable: true },
    buckets: new Map([[`${environment.name}-runbook`, { region: environment.region, objects: new Map() }]]),
    sites: new Map(),
    recorded: nothingRecorded(),
  }
  for (const tenant of tenants) addTenant(world, tenant, life)
  settle(world)
  return world
}
