import type { EvidenceSet, ListenerRules } from '../../evidence/index.ts'
import { hostsOf } from '../../evidence/readings/routing.ts'
import type { Environment } from '../../platform/environment.ts'
import { TENANT_NAME, tenantIn } from '../../platform/names.ts'
import { createTarget, type Target } from '../../platform/target.ts'
import { createGatherer, type SharedEvidence } from '../gather.ts'
import type { Aws } from '../lib/aws.ts'
import { needed } from '../lib/define.ts'
import { everyPage } from '../lib/pages.ts'

/** The most ListServices returns at once. */
const PAGE = 100
/** Nobody's name: it only serves to ask for what is common to the environment. */
const NOBODY = 'nobody'

/** The tenants of an environment, and what was seen of it on the way to them. */
export interface FoundTenants {
  /** Sorted: who has a service or a listener rule by the conventions, or an override; without the excluded ones. */
  readonly tenants: readonly string[]
  /** The load balancer and its rules. */
  readonly seen: EvidenceSet
}

/** Looks for the tenants of an environment. */
export async function findTenants(
  environment: Environment,
  access: Target['access'],
  aws: Aws,
  signal: AbortSignal,
): Promise<FoundTenants> {
  const target = createTarget(environment, NOBODY, { access, override: {} })
  const shared: SharedEvidence = new Map()
  const gatherer = createGatherer(target, { aws, shared, signal })
  const [services, rules] = await Promise.all([serviceNames(environment, aws, signal), gatherer.get('listener-rules')])
  const byConvention = (names: readonly string[], pattern: string) =>
    names.map(name => tenantIn(pattern, name) ?? '').filter(tenant => TENANT_NAME.test(tenant))
  const found = [
    ...byConvention(services, environment.tenantNames.service),
    ...byConvention(hostsIn(needed(rules)), environment.domainPattern),
    ...Object.keys(environment.overrides),
  ]
  return {
    tenants: [...new Set(found)].filter(tenant => !environment.excludedTenants.includes(tenant)).sort(),
    seen: await gatherer.collect(shared.keys()),
  }
}

async function serviceNames({ cluster }: Environment, aws: Aws, signal: AbortSignal): Promise<readonly string[]> {
  const [client, { paginateListServices }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  const pages = paginateListServices({ client, pageSize: PAGE }, { cluster }, { abortSignal: signal })
  const arns = await everyPage(pages, page => page.serviceArns)
  return arns.map(arn => arn.split('/').at(-1) ?? arn)
}

const hostsIn = ({ listeners }: ListenerRules): readonly string[] =>
  listeners.flatMap(({ rules }) => rules.flatMap(hostsOf)).map(host => host.toLowerCase())
