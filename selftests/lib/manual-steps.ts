import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { namesOf } from '../../sandbox/model/arns.ts'
import { imageReference } from '../../sandbox/model/images-built.ts'
import { passwordFor } from '../../sandbox/model/secrets.ts'
import { groupId, loadBalancerOf, rolesOf } from '../../sandbox/model/shared-platform.ts'
import type { World } from '../../sandbox/model/state.ts'
import { addTenant, secretsPolicy } from '../../sandbox/model/tenant.ts'
import { firstOf, known } from './aws-sandbox.ts'

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
    certificate.notAfter = now() + 300 * 24 * 3_600_000
  }
}

const putBackRole: ManualStep = world => {
  const { environment, fileSystem, roles, secrets } = world
  const [role] = rolesOf(environment, fileSystem.arn)
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

/** By fault. One that is missing here must get by with its commands alone. */
export const manualSteps: Readonly<Record<string, ManualStep>> = {
  'database-credentials-rejected': world => {
    known(world.database.accounts.get(`${TENANT}_user`)).password = passwordIn(world)
  },
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
  'secrets-manager-unroutable': ({ network }) => {
    network.secretsManagerRoute = true
  },
  'certificate-expired': renewCertificate,
  'certificate-expiring': renewCertificate,
  'certificate-name-mismatch': renewCertificate,
  'certificate-untrusted': renewCertificate,
  'origin-unreachable': ({ securityGroups }) => {
    for (const group of securityGroups.values())
      group.ingress = group.ingress.map(rule => (rule.cidrs.length > 0 ? { ...rule, cidrs: ['0.0.0.0/0'] } : rule))
  },
  'load-balancer-missing': world => {
    world.loadBalancer = loadBalancerOf(world.environment, groupId(world.environment, 'alb'))
  },
  'execution-role-missing': putBackRole,
  'service-missing': world => void addTenant(world, TENANT, 'fresh'),
  'deployment-rolled-back': world => {
    const revisions = known(world.taskDefinitions.get(`${world.environment.name}-${TENANT}`))
    const image = firstOf(known(revisions.at(-1)).containerDefinitions).image
    const tag = image.slice(imageReference(world.environment, '').length)
    const good = known(
      world.repositories.get(world.environment.ecrRepository)?.find(({ behaviour }) => behaviour === 'good'),
    )
    good.tags.push(tag)
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
