import { hexOf } from '../aws/lib/ids.ts'
import { listenerArn, namesOf, roleArn, secretArn, serviceArn, targetGroupArn, taskDefinitionArn } from './arns.ts'
import { newDeployment } from './deployments.ts'
import { policyDocument } from './iam.ts'
import { CORRUPTED_TAG, FIXED_TAG, imageReference } from './images-built.ts'
import { addVersion, passwordFor } from './secrets.ts'
import { groupId } from './shared-platform.ts'
import { OPTIONS_TABLE, type SecretState, type ServiceState, type TaskDefinitionState, type World } from './state.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** How long ago the tenant was deployed: what was stopped for that is forgotten. */
const DEPLOYED_BEFORE_MS = 5 * HOUR_MS
const DAY_MS = 24 * HOUR_MS
/** What the platform's Terraform sets, written down here once more: a world that asked the suite what is right could never prove it wrong. */
/** What Terraform makes: not what the suite expects, or a wrong expectation would be met here. */
const HEALTH_CHECK_MATCHER = '200,301,302'
const TABLE_PREFIX = 'wp_'
const TABLES = [
  'commentmeta',
  'comments',
  'links',
  OPTIONS_TABLE,
  'postmeta',
  'posts',
  'term_relationships',
  'term_taxonomy',
  'termmeta',
  'terms',
  'usermeta',
  'users',
]

export type SiteLife = 'fresh' | 'installed'

/** Everything that belongs to one tenant, as its Terraform and its database task leave it. */
export function addTenant(world: World, tenant: string, life: SiteLife): ServiceState {
  const { environment } = world
  const names = namesOf(world, tenant)
  const deployedAt = world.now() - DEPLOYED_BEFORE_MS
  const madeAt = deployedAt - 30 * DAY_MS
  const password = passwordFor(`${environment.name} ${tenant}`)
  const secret: SecretState = {
    name: names.dbSecret,
    arn: secretArn(environment, names.dbSecret),
    versions: [],
    deletedAt: null,
    policy: null,
  }
  const login = {
    username: names.databaseUser,
    password,
    database: names.databaseName,
    host: world.database.host,
    port: 3306,
  }
  addVersion(secret, JSON.stringify(login), madeAt - DAY_MS)
  world.secrets.set(secret.name, secret)
  world.roles.get(environment.executionRole)?.inline.set(names.secretsPolicy, secretsPolicy(secret.arn))
  world.roles.get(environment.taskRole)?.inline.set(names.efsPolicy, efsPolicy(world.fileSystem.arn))
  addAccessPoint(world, tenant, names.efsPath)
  addDatabase(world, tenant, { password, life })
  const group = addTargetGroup(world, names.targetGroup)
  addRule(world, names.domain, group)
  world.taskDefinitions.set(names.taskFamily, [
    { ...taskDefinition(world, tenant, 1, CORRUPTED_TAG, deployedAt - DAY_MS), status: 'INACTIVE' },
    taskDefinition(world, tenant, 2, FIXED_TAG, deployedAt - MINUTE_MS),
  ])
  const service: ServiceState = {
    name: names.service,
    arn: serviceArn(environment, names.service),
    tenant,
    status: 'ACTIVE',
    desiredCount: 1,
    taskDefinitionArn: taskDefinitionArn(environment, names.taskFamily, 2),
    loadBalancers: [{ targetGroupArn: group, containerName: 'wordpress', containerPort: 80 }],
    subnets: [`subnet-${hexOf(`${environment.name} a`, 17)}`, `subnet-${hexOf(`${environment.name} b`, 17)}`],
    securityGroups: [groupId(environment, 'tasks')],
    assignPublicIp: false,
    circuitBreaker: { enable: false, rollback: false },
    healthCheckGracePeriodSeconds: 0,
    deployments: [],
    ended: [],
    bakeMs: 0,
    events: [],
    createdAt: madeAt,
  }
  service.deployments = [newDeployment(service, deployedAt)]
  world.services.set(service.name, service)
  if (!world.tenants.includes(tenant)) world.tenants.push(tenant)
  return service
}

/** The policy of the runbook's section 5.1, for the secret's real ARN. */
export const secretsPolicy = (resource: string): string =>
  policyDocument({ Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: [resource, `${resource}*`] })

/** What a task needs to mount the file system. */
const efsPolicy = (resource: string): string =>
  policyDocument({
    Effect: 'Allow',
    Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
    Resource: resource,
  })

const accessPointId = (environment: string, tenant: string): string => `fsap-${hexOf(`${environment} ${tenant}`, 17)}`

function addAccessPoint(
  { accessPoints, environment: { name, region, accountId } }: World,
  tenant: string,
  path: string,
): void {
  const id = accessPointId(name, tenant)
  const arn = `arn:aws:elasticfilesystem:${region}:${accountId}:access-point/${id}`
  accessPoints.set(id, { id, arn, path, uid: 33, gid: 33, tenant })
}

function addDatabase(
  world: World,
  tenant: string,
  { password, life }: { readonly password: string; readonly life: SiteLife },
): void {
  const { database, sites } = world
  const names = namesOf(world, tenant)
  database.accounts.set(names.databaseUser, { password, grants: new Set([names.databaseName]) })
  database.schemas.set(names.databaseName, new Set())
  sites.set(names.databaseName, {
    home: `https://${names.domain}`,
    title: titleOf(tenant),
    installed: false,
    needsMemoryMb: 200,
    fatalPlugin: false,
    stuck: false,
    trouble: null,
  })
  if (life === 'installed') install(world, tenant)
}

/** Runs WordPress' installer: its tables appear. */
function install(world: World, tenant: string): void {
  const { databaseName } = namesOf(world, tenant)
  world.database.schemas.set(databaseName, new Set(TABLES.map(table => `${TABLE_PREFIX}${table}`)))
  const site = world.sites.get(databaseName)
  if (site) site.installed = true
}

const titleOf = (tenant: string): string => tenant.charAt(0).toUpperCase() + tenant.slice(1)

function addTargetGroup({ environment, targetGroups }: World, name: string): string {
  const arn = targetGroupArn(environment, name)
  targetGroups.set(name, {
    name,
    arn,
    port: 80,
    registered: [],
    healthCheck: {
      path: '/',
      port: 'traffic-port',
      matcher: HEALTH_CHECK_MATCHER,
      intervalSeconds: 30,
      timeoutSeconds: 5,
      healthyThreshold: 2,
      unhealthyThreshold: 3,
    },
  })
  return arn
}

/** A rule for exactly this host at the environment's next free number. */
function addRule({ environment, listeners }: World, host: string, group: string): void {
  const [listener] = listeners
  if (!listener) return
  const used = new Set(listener.rules.map(({ priority }) => priority))
  let { min: priority } = environment.priorityRange
  while (used.has(priority)) priority++
  listener.rules.push({
    arn: `${listenerArn(environment, 80).replace(':listener/', ':listener-rule/')}/${hexOf(`rule ${host} ${priority}`, 16)}`,
    priority,
    conditions: [{ Field: 'host-header', Values: [host], HostHeaderConfig: { Values: [host] } }],
    actions: [
      {
        Type: 'forward',
        TargetGroupArn: group,
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: group, Weight: 1 }] },
      },
    ],
  })
}

function taskDefinition(
  world: World,
  tenant: string,
  revision: number,
  tag: string,
  registeredAt: number,
): TaskDefinitionState {
  const { environment, database, fileSystem } = world
  const names = namesOf(world, tenant)
  const secret = secretArn(environment, names.dbSecret)
  return {
    taskDefinitionArn: taskDefinitionArn(environment, names.taskFamily, revision),
    family: names.taskFamily,
    revision,
    status: 'ACTIVE',
    registeredAt,
    cpu: '256',
    memory: '512',
    executionRoleArn: roleArn(environment, environment.executionRole),
    taskRoleArn: roleArn(environment, environment.taskRole),
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    runtimePlatform: { cpuArchitecture: 'X86_64', operatingSystemFamily: 'LINUX' },
    containerDefinitions: [
      {
        name: 'wordpress',
        image: imageReference(environment, tag),
        essential: true,
        portMappings: [{ containerPort: 80, hostPort: 80, protocol: 'tcp' }],
        environment: [
          { name: 'WORDPRESS_DB_HOST', value: database.host },
          { name: 'WORDPRESS_DB_NAME', value: names.databaseName },
          { name: 'WORDPRESS_TABLE_PREFIX', value: TABLE_PREFIX },
          { name: 'WORDPRESS_DEBUG', value: '0' },
          { name: 'WORDPRESS_CONFIG_EXTRA', value: configExtra(names.domain) },
        ],
        secrets: [
          { name: 'WORDPRESS_DB_USER', valueFrom: `${secret}:username::` },
          { name: 'WORDPRESS_DB_PASSWORD', valueFrom: `${secret}:password::` },
        ],
        mountPoints: [{ sourceVolume: 'wp-content', containerPath: '/var/www/html/wp-content' }],
        logConfiguration: {
          logDriver: 'awslogs',
          options: {
            'awslogs-group': environment.logGroup,
            'awslogs-region': environment.region,
            'awslogs-stream-prefix': names.logStreamPrefix.slice(0, -'/wordpress/'.length),
          },
        },
      },
    ],
    volumes: [
      {
        name: 'wp-content',
        efsVolumeConfiguration: {
          fileSystemId: fileSystem.id,
          rootDirectory: '/',
          transitEncryption: 'ENABLED',
          authorizationConfig: { accessPointId: accessPointId(environment.name, tenant), iam: 'ENABLED' },
        },
      },
    ],
  }
}

/** Tells WordPress its address, and that visitors come over https although the load balancer speaks http. */
export const configExtra = (domain: string): string =>
  `$_SERVER['HTTPS'] = 'on'; define('WP_HOME', 'https://${domain}'); define('WP_SITEURL', 'https://${domain}');`
