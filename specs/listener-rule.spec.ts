import type { Listener } from '../evidence/index.ts'
import { sameHost } from '../evidence/readings/host-names.ts'
import { numberedRules, ownRules, type Placed, targetGroupsOf } from '../evidence/readings/route.ts'
import {
  describeRule,
  forwardsTo,
  guardsOf,
  matchRule,
  matchUnguarded,
  namesHost,
  onlyThroughEdge,
  targetGroupName,
  visitorListener,
} from '../evidence/readings/routing.ts'
import { hostAtTask, pathAtTask } from '../evidence/readings/transforms.ts'
import { count } from '../lib/text/words.ts'
import type { Target } from '../platform/target.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown, type Verdict } from './verdict.ts'

export default testStep(
  'listener-rule',
  ({ 'load-balancer': loadBalancer, 'listener-rules': listenerRules, service }, { target }) => {
    if (!loadBalancer.found) return failed(`there is no load balancer ${loadBalancer.name}`)
    if (!service.found) return unknown(`there is no service ${service.name}, so its target group is not known`)
    const own = targetGroupsOf(service)
    if (own.length === 0) return failed(`${service.name} registers with no target group`)
    const { toOwn, named, chosen } = ownRules(listenerRules, own, target.domain)
    if (!chosen) return noRule(numberedRules(listenerRules), { own, toOwn }, target)
    return judge(chosen, { own, named, plain: visitorListener(listenerRules), target })
  },
)

function judge(
  { listener, rule }: Placed,
  context: {
    readonly own: readonly string[]
    readonly named: readonly Placed[]
    readonly plain: Listener | undefined
    readonly target: Target
  },
): Verdict {
  const { own, named, plain, target } = context
  const { min, max } = target.environment.priorityRange
  const text = describeRule(rule)
  if (listener !== plain) {
    return failed(`${text} is on port ${listener.port} only, visitors arrive on port ${plain?.port ?? 80}`)
  }
  const request = { host: target.domain, path: '/' }
  const match = matchRule(rule, request)
  if (match !== 'yes' && matchUnguarded(rule, request) === 'yes') {
    const guards = guardsOf(rule).map(({ headerName }) => headerName ?? 'certain addresses')
    return match === 'no'
      ? failed(`${text} asks for ${guards.join(', ')}, and what CloudFront sends does not fit`)
      : unknown(`${text} asks for ${guards.join(', ')}, and whether CloudFront sends it could not be seen`)
  }
  if (match !== 'yes') {
    return failed(`${text} asks for more than the host, so it does not take every request`)
  }
  const others = forwardsTo(rule).filter(arn => !own.includes(arn))
  if (others.length > 0)
    return failed(`${text} sends a part of the requests to ${others.map(targetGroupName).join(', ')}`)
  const host = hostAtTask(rule, target.domain)
  if (host === undefined) return unknown(`${text} rewrites the host, and into what could not be told`)
  if (!sameHost(host, target.domain))
    return failed(`${text} rewrites the host to ${host}: WordPress is asked for another site than ${target.domain}`)
  if (rule.priority === null || rule.priority < min || rule.priority > max) {
    return failed(`${text} lies outside ${target.environment.name.toUpperCase()}'s range ${min}-${max}`)
  }
  const notes = onlyThroughEdge(rule).map(
    condition => `${text} takes only what comes through CloudFront, by ${condition.headerName ?? 'its addresses'}`,
  )
  for (const path of ['/', '/wp-login.php']) {
    const asked = pathAtTask(rule, path)
    if (asked !== path) notes.push(`${text} asks the task for ${asked ?? 'something else'} in place of ${path}`)
  }
  if (named.length === 0) notes.push(`${text} covers ${target.domain} by a pattern only`)
  if (named.length > 1)
    notes.push(`${named.length} rules name this host: ${named.map(found => found.rule.priority).join(', ')}`)
  return passed(`${text} to ${forwardsTo(rule).map(targetGroupName).join(', ')}`, notes)
}

function noRule(
  placed: readonly Placed[],
  { own, toOwn }: { readonly own: readonly string[]; readonly toOwn: readonly Placed[] },
  { domain }: Target,
): Verdict {
  const elsewhere = placed.find(({ rule }) => namesHost(rule, domain))
  if (elsewhere) {
    const where = forwardsTo(elsewhere.rule).map(targetGroupName).join(', ') || 'no target group'
    return failed(`${describeRule(elsewhere.rule)} leads to ${where}, not to ${own.map(targetGroupName).join(' or ')}`)
  }
  const otherHost = toOwn[0]
  if (otherHost)
    return failed(`${describeRule(otherHost.rule)} leads to the tenant's target group, but not for ${domain}`)
  return failed(`none of ${count(placed.length, 'rule')} is for ${domain}`)
}
