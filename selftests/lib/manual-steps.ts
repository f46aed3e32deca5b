import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { registerRevision, serviceOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { namesOf } from '../../sandbox/model/arns.ts'
import { newDeployment } from '../../sandbox/model/deployments.ts'
import { currentValue, jsonObject, passwordFor } from '../../sandbox/model/secrets.ts'
import { ECS_TASKS, functionCode, groupId, loadBalancerOf, rolesOf } from '../../sandbox/model/shared-platform.ts'
import type { World } from '../../sandbox/model/state.ts'
import { addTenant, secretsPolicy } from '../../sandbox/model/tenant.ts'
import { known } from './aws-sandbox.ts'

/** What a person does who follows the step that no command can do; the world is the broken platform, the folder is where commands run. */
export type ManualStep = (world: World, folder: string) => void | Promise<void>

const TENANT = 'goldencrust'

const passwordIn = (world: World): string => passwordFor(`${world.environment.name} ${TENANT}`)

const writeSecret: ManualStep = (world, folder) => {
  const value = {
    username: `${TENANT}_user`,
    password: passwordIn(world),
    database: `${TENANT}_db`,
    host: world.database.host,
    port: 3306,
  }
  return writeFile(join(folder, 'secret.json'), JSON.stringify(value))
}

const renewCertificate: ManualStep = ({ distributions, now, environment }) => {
  for (const { certificate } of distributions) {
    certificate.issuer = 'platform'
    certificate.names = [environment.domainPattern.replace('{tenant}', '*')]
    certificate.notBefore = now() - 24 * 3_600_000
    certificate.notAfter = now() + 300 * 24 * 3_600_000
  }
}

const putBackRole: ManualStep = world => {
  const { environment, roles, secrets } = world
  const [role] = rolesOf(environment)
  const names = namesOf(world, TENANT)
  const [secret] = [...secrets.values()].filter(({ name }) => name === names.dbSecret)
  if (!role || !secret) throw new Error('there is nothing to put back')
  role.inline.set(names.secretsPolicy, secretsPolicy(secret.arn))
  roles.set(role.name, role)
}

const reinstall: ManualStep = world => {
  const tables = ['options', 'posts', 'users'].map(name => `wp_${name}`)
  world.database.schemas.set(`${TENANT}_db`, new Set(tables))
}

const clearTheWay: ManualStep = ({ obstacles }) => obstacles.clear()
/** The function asks for the stored login again, and for nothing else. */
const askForLogin: ManualStep = ({ functions, secrets, environment: { cloudFront } }) => {
  if (cloudFront === null) throw new Error('no CloudFront')
  const { username, password } = jsonObject(currentValue(secrets.get(cloudFront.basicAuthSecret)) ?? '') ?? {}
  const func = known(functions.get(cloudFront.functionName))
  const code = functionCode({ realm: cloudFront.realm, user: String(username), password: String(password) })
  func.development.code = code
  known(func.live).code = code
}

/** What is wrong within the site is repaired there. */
const repairSite: ManualStep = world => {
  for (const site of world.sites.values()) site.trouble = null
}

const repairEdge: ManualStep = world => {
  world.recorded.edge = null
}

/** By fault. One that is missing here must get by with its commands alone. */
export const manualSteps: Readonly<Record<string, ManualStep>> = {
  'database-credentials-rejected': world => {
    known(world.database.accounts.get(`${TENANT}_user`)).password = passwordIn(world)
  },
  'maintenance-mode': repairSite,
  'object-cache-unreachable': repairSite,
  'php-extension-missing': repairSite,
  'origin-timeout': repairSite,
  'php-not-running': repairSite,
  'wp-config-missing': repairSite,
  'multisite-site-unknown': repairSite,
  'security-plugin-blocks': repairSite,
  'htaccess-error': repairSite,
  'php-segfault': repairSite,
  'apache-workers-exhausted': repairSite,
  'disk-full': repairSite,
  'port-not-listening': repairSite,
  'database-tables-corrupt': repairSite,
  'database-host-blocked': repairSite,
  'database-host-not-allowed': repairSite,
  'database-login-method': repairSite,
  'database-tls-failed': repairSite,
  'database-tls-required': repairSite,
  'edge-request-blocked': repairEdge,
  'edge-geo-blocked': repairEdge,
  'origin-name-unresolvable': repairEdge,
  'target-zone-not-enabled': world => void world.recorded.answers.delete('elasticloadbalancing:DescribeTargetHealth'),
  'database-missing': world => void world.database.schemas.set(`${TENANT}_db`, new Set()),
  'database-access-denied': world => void world.database.accounts.get(`${TENANT}_user`)?.grants.add(`${TENANT}_db`),
  'database-host-unresolvable': ({ database }) => {
    database.hostResolves = true
  },
  'database-connections-exhausted': ({ database }) => {
    database.connectionsExhausted = false
  },
  'secret-missing': writeSecret,
  'secret-without-value': writeSecret,
  'secret-malformed': writeSecret,
  'secret-key-missing': writeSecret,
  'registry-unreachable': clearTheWay,
  'log-driver-unreachable': clearTheWay,
  'env-file-unreachable': clearTheWay,
  'subnet-addresses-exhausted': clearTheWay,
  'subnet-zone-unsupported': clearTheWay,
  'capacity-unavailable': clearTheWay,
  'quota-exceeded': clearTheWay,
  'scheduler-throttled': clearTheWay,
  'spot-interrupted': clearTheWay,
  'image-pull-interrupted': clearTheWay,
  'ssm-parameter-missing': clearTheWay,
  'registry-credentials-malformed': clearTheWay,
  'execution-role-denied-key': clearTheWay,
  'env-file-denied': clearTheWay,
  'role-not-assumable': ({ roles }) => {
    for (const role of roles.values()) role.trusts = ECS_TASKS
  },
  'service-role-denied': clearTheWay,
  'efs-path-missing': clearTheWay,
  'target-group-missing': clearTheWay,
  'target-zone-disabled': clearTheWay,
  'tasks-protected': ({ services }) => {
    for (const service of services.values()) service.stuck = false
  },
  'secrets-manager-unroutable': ({ network }) => {
    network.secretsManagerRoute = true
  },
  'edge-function-blocks-address': askForLogin,
  'certificate-expired': renewCertificate,
  'certificate-expiring': renewCertificate,
  'certificate-not-yet-valid': renewCertificate,
  'certificate-name-mismatch': renewCertificate,
  'certificate-untrusted': renewCertificate,
  'origin-unreachable': ({ securityGroups }) => {
    for (const group of securityGroups.values())
      group.ingress = group.ingress.map(rule => (rule.cidrs.length > 0 ? { ...rule, cidrs: ['0.0.0.0/0'] } : rule))
  },
  'secret-explicitly-denied': ({ roles, environment }) =>
    void roles.get(environment.executionRole)?.inline.delete('locked-secrets'),
  'secret-outside-boundary': ({ roles }) => {
    for (const role of roles.values()) role.boundary = null
  },
  'secret-denied-elsewhere': ({ secrets }) => {
    for (const secret of secrets.values()) secret.policy = null
  },
  'load-balancer-inactive': ({ loadBalancer }) => {
    known(loadBalancer).state = 'active'
  },
  'load-balancer-missing': world => {
    world.loadBalancer = loadBalancerOf(world.environment, groupId(world.environment, 'alb'))
  },
  'origin-header-mismatch': world => {
    for (const distribution of world.distributions)
      distribution.originHeaders = { ...distribution.originHeaders, 'x-origin-verify': 'b7Xk2-current-9375' }
  },
  'execution-role-missing': putBackRole,
  'service-missing': world => void addTenant(world, TENANT, 'fresh'),
  'deployment-rolled-back': world => {
    const service = serviceOf(world, TENANT)
    service.taskDefinitionArn = registerRevision(world, TENANT, {}).taskDefinitionArn
    for (const deployment of service.deployments) deployment.status = 'ACTIVE'
    service.deployments.unshift(newDeployment(service, world.now()))
  },
  'php-fatal-error': world => {
    known(world.sites.get(`${TENANT}_db`)).fatalPlugin = false
  },
  'health-check-timeout': world => {
    known(world.sites.get(`${TENANT}_db`)).stuck = false
  },
  'wordpress-not-installed': reinstall,
  'wp-content-missing': ({ fileSystem }) => fileSystem.withoutTheme.clear(),
}
