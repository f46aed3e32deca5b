import type { ListenerRule, ListenerRules, PlannedChange, Tfvars } from '../../evidence/index.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { numberedRules } from '../../evidence/readings/route.ts'
import { forwardsTo, hostsOf, targetGroupName } from '../../evidence/readings/routing.ts'
import { isOwnHost } from '../../evidence/readings/seen-tenants.ts'
import { hostAtTask } from '../../evidence/readings/transforms.ts'
import { partsOf } from '../../platform/names.ts'
import type { Target } from '../../platform/target.ts'
import { isDestroyed } from './plan-destroyed.ts'
import { holderOf, isInRange, othersAt, rangeOf } from './priorities.ts'

type Was = NonNullable<PlannedChange['was']>

interface Beside {
  readonly target: Target
  /** The rules as they are now, `undefined` where they could not be seen. */
  readonly live: ListenerRules | undefined
  readonly tfvars: Tfvars | undefined
}

/** What is wrong with the planned listener rules; values that are not known yet are not. */
export const wrongRules = (changes: readonly PlannedChange[], beside: Beside): readonly string[] =>
  changes
    .filter(change => change.type === 'aws_lb_listener_rule' && !isDestroyed(change))
    .flatMap(({ address, planned, imported, was }) =>
      [
        ...wrongHosts(planned.hosts, beside.target),
        ...foreign(imported?.hosts, beside.target),
        ...(imported ? [] : takenOver(was, beside)),
        ...narrowed(planned),
        ...rewritten(planned, beside.target),
        ...toOthers(planned.forwardsTo, beside.target),
        ...wrongPriority(planned.priority, beside),
      ].map(fault => `${address}: ${fault}`),
    )

function wrongHosts(hosts: readonly string[] | undefined, target: Target): readonly string[] {
  const { domain } = target
  if (hosts === undefined) return []
  if (hosts.length === 0) return [`asks for no host, so it takes every tenant's requests; it has to ask for ${domain}`]
  if (!hosts.some(host => sameHost(host, domain))) return [`host is ${hosts.join(', ')}, not ${domain}`]
  const others = hosts.filter(host => !isOwnHost(host, target) && reachesOthers(host, domain))
  return others.length === 0 ? [] : [`takes ${others.join(', ')} too, which is not only this tenant's`]
}

/** A rule that is taken over from somebody else. */
const foreign = (hosts: readonly string[] | undefined, { domain }: Target): readonly string[] =>
  hosts === undefined || hosts.some(host => sameHost(host, domain))
    ? []
    : [`the rule that is imported is for ${hosts.join(', ') || 'every host'}, not for ${domain}`]

/** A rule that is another's until the apply; one that has led to nothing but the tenant's group is its own under a wrong host. */
function takenOver({ hosts, forwardsTo: groups }: Was = {}, { target, live }: Beside): readonly string[] {
  if (!hosts || hosts.some(host => isOwnHost(host, target))) return []
  const seen = live ? rulesFor(hosts, live) : []
  const led = [...(groups ?? []), ...seen.flatMap(forwardsTo).map(targetGroupName)]
  return led.length > 0 && othersAmong(led, target).length === 0
    ? []
    : [
        `the rule that it changes is for ${hosts.join(', ') || 'every host'} now, and is not shown to be ${target.tenant}'s`,
      ]
}

/** The live rules for just these hosts. */
const rulesFor = (hosts: readonly string[], live: ListenerRules): readonly ListenerRule[] =>
  numberedRules(live).flatMap(({ rule }) => {
    const has = hostsOf(rule)
    const isSame = has.length === hosts.length && hosts.every(host => has.some(each => sameHost(each, host)))
    return isSame ? [rule] : []
  })

/** A wildcard, or a name beside the tenant's in the same environment. */
const reachesOthers = (host: string, domain: string): boolean =>
  /[*?]/.test(host) || host.toLowerCase().endsWith(domain.slice(domain.indexOf('.')))

/** Headers by which browsers differ: a rule that asks for one takes a part of the visitors. */
const OF_BROWSERS = /^(?:accept(?:-[a-z]{1,16})?|cookie|referer|user-agent)$/i

function narrowed({ paths, headers = [], otherConditions, actionTypes }: PlannedChange['planned']): readonly string[] {
  const ofBrowsers = headers.filter(name => OF_BROWSERS.test(name))
  return [
    ...(ofBrowsers.length > 0 ? [`takes only requests with a certain ${ofBrowsers.join(', ')}, not every one`] : []),
    ...(paths && paths.length > 0 ? [`takes only the paths ${paths.join(', ')}, not every one`] : []),
    ...(otherConditions && otherConditions.length > 0
      ? [`asks for more than the host (${otherConditions.join(', ')})`]
      : []),
    ...(actionTypes && !actionTypes.includes('forward')
      ? [`its action is ${actionTypes.join(', ')}, not a forward`]
      : []),
  ]
}

function rewritten(planned: PlannedChange['planned'], { domain }: Target): readonly string[] {
  const host = hostAtTask(planned, domain)
  if (host !== undefined && sameHost(host, domain)) return []
  return [
    `rewrites the host to ${host ?? 'what could not be told'}: WordPress is asked for another site than ${domain}`,
  ]
}

/** A second group of the tenant's own takes turns with the first where deployments are blue and green. */
function toOthers(groups: readonly string[] | undefined, target: Target): readonly string[] {
  const others = othersAmong(groups, target)
  return others.length === 0 ? [] : [`forwards to ${others.join(', ')}, not to ${target.names.targetGroup}`]
}

/** The target groups that are not called as the tenant's own. */
export function othersAmong(groups: readonly string[] = [], target: Target): readonly string[] {
  const { environment, names, tenant } = target
  const { before } = partsOf(environment.tenantNames.targetGroup)
  return groups.filter(name => name !== names.targetGroup && !name.startsWith(`${before}${tenant}-`))
}

function wrongPriority(priority: number | undefined, { target, live, tfvars }: Beside): readonly string[] {
  if (priority === undefined) return []
  const faults: string[] = []
  if (!isInRange(priority, target)) faults.push(`priority ${priority} is outside ${rangeOf(target)}`)
  const asked = tfvars?.albPriority ?? priority
  if (asked !== priority) faults.push(`priority ${priority}, but ${tfvars?.path} says ${asked}: plan again`)
  for (const rule of live ? othersAt(live, priority, target) : []) {
    faults.push(`priority conflict: ${priority} belongs to the live rule for ${holderOf(rule)}`)
  }
  return faults
}
