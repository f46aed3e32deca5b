import type { Listener, ListenerRule, ListenerRules, Service } from '../../evidence/index.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { facts } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import type { Match } from '../define.ts'
import { routeFact, routingState, ruleFact } from './listener.ts'
import { leadHome } from './listener-fixes.ts'
import { PAGES } from './steps.ts'

/** Whether a rule sends visitors to the https address that they asked CloudFront for, which asks the load balancer over http again. */
export const redirectsToItself = (
  rule: ListenerRule,
  { protocol }: Listener,
  { domain, environment }: Target,
): boolean =>
  environment.cloudFront !== null &&
  protocol === 'HTTP' &&
  rule.actions.some(
    ({ redirect }) =>
      redirect !== null &&
      redirect.protocol.toUpperCase() === 'HTTPS' &&
      (redirect.host === '#{host}' || sameHost(redirect.host, domain)) &&
      redirect.port === '443' &&
      redirect.path === '/#{path}',
  )

/** The tenant's own rule as the reason of an endless redirect. */
export function loopByRule(
  rules: ListenerRules | undefined,
  service: Service | undefined,
  target: Target,
): Match | undefined {
  const state = rules && service ? routingState(rules, service, undefined, target) : undefined
  if (!rules || state?.kind !== 'wrong-target' || !redirectsToItself(state.rule, state.listener, target))
    return undefined
  const { rule, groupArn } = state
  return {
    because: facts([ruleFact(rule), routeFact(rules, target)]),
    rootCause: `Rule ${rule.priority} sends every visitor to the https address that they asked for, and CloudFront asks the load balancer over http again: that never ends.`,
    explains: ['listener-rule', ...PAGES, 'requests-logged'],
    fixes: leadHome(target, { rules, listener: state.listener, rule, groupArn }),
  }
}
