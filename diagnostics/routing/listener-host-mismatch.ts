import { advice, byHand, change } from '../../evidence/fix.ts'
import type { ListenerRule, ListenerRules } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { ownRules, targetGroupsOf } from '../../evidence/readings/route.ts'
import { describeRule, guardsOf, hostsOf, matchUnguarded } from '../../evidence/readings/routing.ts'
import { tenantOfHost } from '../../evidence/readings/seen-tenants.ts'
import { hostAtTask } from '../../evidence/readings/transforms.ts'
import { facts, list } from '../../lib/text/words.ts'
import { deviationsFile, type Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { routeFact, routingState, ruleFact } from '../lib/listener.ts'
import { addRule, asksForHostsOnly, hostCondition, inTerraform } from '../lib/listener-fixes.ts'
import { PAGES } from '../lib/steps.ts'

/** A rule can hold so many values in all of its conditions. */
const MOST_VALUES = 5

export default defineDiagnosis({
  id: 'listener-host-mismatch',
  runbook: 'Issue 2',
  title: "The tenant's rule is for another host",
  rootCause:
    "The rule of the tenant's target group is for another host name, so requests for the tenant's own name never reach it.",
  needs: ['listener-rules', 'service'],
  considers: ['target-group', 'alb-pages'],
  explains: ['listener-rule', ...PAGES, 'requests-logged'],
  obscures: ['listener-rule-unshadowed', 'database-reachable'],
  hides: {
    'redirect-loop': 'WordPress sends visitors to its own name, which the rule rewrites again',
    'wrong-site-url': 'WordPress is asked for another name than visitors do',
    'multisite-site-unknown': 'WordPress is asked for another name than visitors do',
  },
  prevention:
    'Compare domain_name in the tfvars with the name in DNS before terraform apply; both come from the tenant and the environment.',
  match({ 'listener-rules': listenerRules, service, 'target-group': targetGroup, 'alb-pages': albPages }, target) {
    const state = routingState(listenerRules, service, observed(targetGroup), target)
    const rewriting = service.found
      ? ownRules(listenerRules, targetGroupsOf(service), target.domain).chosen?.rule
      : undefined
    const renamed = rewriting && hostAtTask(rewriting, target.domain)
    if (rewriting && renamed !== undefined && !sameHost(renamed, target.domain)) {
      return {
        because: facts([
          ruleFact(rewriting),
          `its transform makes ${renamed} of ${target.domain}`,
          answerFact('load balancer', observed(albPages)?.start, target),
        ]),
        rootCause: `Rule ${rewriting.priority} rewrites the host: WordPress is asked for ${renamed}, and not for ${target.domain}.`,
        fixes: [
          change(target, 'Take the transforms away from the rule', 'elbv2 modify-rule', {
            'rule-arn': rewriting.arn,
            'reset-transforms': true,
          }),
        ],
      }
    }
    if (state?.kind !== 'other-host' && state?.kind !== 'conditional') return undefined
    const { rule, listener, groupArn, kind } = state
    const { domain } = target
    const hosts = hostsOf(rule)
    const route = routeFact(listenerRules, target)
    const because = facts([
      ruleFact(rule),
      `the tenant's name is ${domain}`,
      route,
      answerFact('load balancer', observed(albPages)?.start, target),
    ])
    if (kind === 'conditional') {
      if (matchUnguarded(rule, { host: domain, path: '/' }) === 'yes') return undefined
      const guarded = guardsOf(rule).length > 0
      return {
        because,
        rootCause: `The tenant's rule asks for more than the host ${domain}, so only a part of its requests reach the tenant.`,
        fixes: [
          guarded
            ? byHand(
                'Let the rule take every path of the host',
                `Take the conditions that keep requests out away from rule ${rule.priority}, and keep ${list(guardsOf(rule).map(({ headerName }) => headerName ?? 'the addresses'))}: without it the load balancer is open past CloudFront`,
              )
            : change(target, 'Let the rule ask for the host alone', 'elbv2 modify-rule', {
                'rule-arn': rule.arn,
                conditions: hostCondition(hosts),
              }),
          inTerraform(target, `domain_name = "${domain}"`),
        ],
      }
    }
    const served = list(hosts)
    // A tenant whose host is served by a rule of its own has no use for this one.
    const strays = hosts.filter(host => isServedElsewhere(host, rule, listenerRules, target))
    const kept = hosts.filter(host => !strays.includes(host))
    return {
      because,
      rootCause:
        hosts.length === 0
          ? `${capital(describeRule(rule))} forwards to the tenant's target group, but it is not for ${domain}: no rule is.`
          : `The tenant's rule serves ${served}, not ${domain}: requests for the tenant's own name never reach it.`,
      fixes: [
        ...(kept.length === 0
          ? []
          : [
              advice(
                `Where ${list(kept)} is right and ${domain} is not`,
                `Change nothing here: set domain of ${target.tenant} in ${deviationsFile(target)} to the host the tenant has`,
              ),
            ]),
        ...(takesOneMore(rule)
          ? [
              change(
                target,
                strays.length === 0
                  ? `Let the rule serve ${domain} as well`
                  : `Let the rule serve ${domain} in place of ${list(strays)}, which has a rule of its own`,
                'elbv2 modify-rule',
                {
                  'rule-arn': rule.arn,
                  conditions: hostCondition([...kept, domain]),
                },
              ),
              inTerraform(target, `domain_name = "${domain}"`),
            ]
          : addRule(target, listenerRules, listener.arn, groupArn)),
      ],
    }
  },
})

/** Whether it is another tenant's host, and another rule is for that very host. */
const isServedElsewhere = (host: string, own: ListenerRule, rules: ListenerRules, target: Target): boolean => {
  const tenant = tenantOfHost(host, target)
  return (
    tenant !== undefined &&
    tenant !== target.tenant &&
    rules.listeners.some(listener =>
      listener.rules.some(
        rule => rule.arn !== own.arn && rule.priority !== null && hostsOf(rule).some(each => sameHost(each, host)),
      ),
    )
  )
}

const takesOneMore = (rule: ListenerRule): boolean => asksForHostsOnly(rule) && hostsOf(rule).length < MOST_VALUES

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
