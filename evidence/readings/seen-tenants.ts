import { rememberedOf } from '../../lib/remembered.ts'
import { forTenant, TENANT_NAME, tenantIn } from '../../platform/names.ts'
import type { SeenTenants } from '../../platform/owner.ts'
import type { Target } from '../../platform/target.ts'
import type { TaskDefinitionRevision } from '../ecs.ts'
import type { ListenerRules } from '../elbv2.ts'
import type { DbSecret } from '../secrets.ts'
import { hostName, sameHost } from './host-names.ts'
import { hostsOf } from './routing.ts'

/** What speaks of tenants besides the names of their things. */
export interface SpeaksOfTenants {
  readonly rules?: ListenerRules | undefined
  readonly definition?: Pick<TaskDefinitionRevision, 'environment' | 'logStreamPrefix' | 'containerName'> | undefined
  readonly secret?: DbSecret | undefined
}

/** The tenants of whom something was seen that is no name of a thing: a host of a rule, a database and its user, log streams. */
export function seenTenants({ rules, definition, secret }: SpeaksOfTenants, { environment }: Target): SeenTenants {
  const { tenantNames, domainPattern } = environment
  const present = secret?.state === 'present' ? secret : undefined
  const spoken: readonly (readonly [pattern: string, value: string | null | undefined])[] = [
    [tenantNames.databaseUser, present?.username],
    [tenantNames.databaseName, present?.database],
    [tenantNames.databaseName, definition?.environment.WORDPRESS_DB_NAME],
    [tenantNames.logStreamPrefix, definition && `${definition.logStreamPrefix ?? ''}/${definition.containerName}/`],
  ]
  const hosts = rules ? hostsIn(rules) : []
  return {
    has: tenant =>
      hosts.includes(forTenant(domainPattern, tenant)) ||
      spoken.some(([pattern, value]) => value === forTenant(pattern, tenant)),
    all: () => hosts.flatMap(host => tenantIn(domainPattern, host) ?? []),
  }
}

/** Of a fleet every tenant asks for the same rules. */
const hostsIn = rememberedOf(({ listeners }: ListenerRules): readonly string[] => [
  ...new Set(listeners.flatMap(({ rules }) => rules.flatMap(hostsOf)).map(hostName)),
])

/** Whether a host is the tenant's, or a name below it. */
export const isOwnHost = (host: string, { domain }: Target): boolean =>
  sameHost(host, domain) || hostName(host).endsWith(`.${hostName(domain)}`)

/** The tenant whose host it is, by the environment's data or its form; `undefined`: nobody's who is known. */
export function tenantOfHost(host: string, { environment }: Target): string | undefined {
  const [declared] =
    Object.entries(environment.overrides).find(([, { domain }]) => domain !== undefined && sameHost(host, domain)) ?? []
  const tenant = declared ?? tenantIn(environment.domainPattern, hostName(host))
  return tenant !== undefined && TENANT_NAME.test(tenant) && !environment.excludedTenants.includes(tenant)
    ? tenant
    : undefined
}
