import type { TargetHealth } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { terraform } from '../lib/fixes.ts'
import { PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'load-balancer-missing',
  runbook: '6.4, Issue 3',
  title: 'The environment has no load balancer',
  breaksAt: 'load-balancer',
  rootCause: "The environment's load balancer does not exist: nothing leads visitors, or CloudFront, to the tasks.",
  needs: ['load-balancer'],
  considers: ['distribution', 'edge-pages', 'target-health'],
  explains: [
    'distribution-ready',
    'listener-rule',
    'listener-rule-unshadowed',
    'targets-healthy',
    ...PAGES,
    'requests-logged',
  ],
  prevention: 'Keep deletion protection on the load balancer: all tenants of the environment stand behind it.',
  match(
    { 'load-balancer': loadBalancer, distribution, 'edge-pages': edgePages, 'target-health': targetHealth },
    target,
  ) {
    if (loadBalancer.found) return undefined
    const edge = observed(distribution)
    return {
      because: facts([
        `there is no load balancer ${loadBalancer.name}`,
        edge?.found &&
          `the origin of ${edge.distribution.id} is ${list(edge.distribution.origins.map(({ domainName }) => domainName)) || 'not set'}`,
        answerFact('edge', observed(edgePages)?.start, target),
      ]),
      ...(isIdle(observed(targetHealth)) ? {} : { explains: WITHOUT_TARGETS }),
      fixes: [terraform(target, 'Put the load balancer back', "the environment's shared resources")],
    }
  },
})

const WITHOUT_TARGETS = [
  'distribution-ready',
  'listener-rule',
  'listener-rule-unshadowed',
  ...PAGES,
  'requests-logged',
] as const

/** Nobody sends these targets requests, and nobody checks their health. */
const isIdle = (health: TargetHealth | undefined): boolean =>
  health?.found === true && health.targets.length > 0 && health.targets.every(({ state }) => state === 'unused')
