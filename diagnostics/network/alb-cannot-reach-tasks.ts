import { observed } from '../../evidence/observed.ts'
import { albToTasks, closedFact, closedSide } from '../../evidence/readings/paths.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, answerOf, targetFacts } from '../lib/facts.ts'
import { openHop } from '../lib/paths.ts'
import { BEHIND_UNHEALTHY, BROKEN_PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'alb-cannot-reach-tasks',
  runbook: '6.3, Issue 1',
  title: 'The load balancer cannot reach the tasks',
  rootCause:
    "A security group stands between the load balancer and the tasks: the container's port is closed, so every request ends in a timeout.",
  needs: ['security-groups', 'target-health'],
  considers: ['service', 'load-balancer', 'alb-pages'],
  explains: ['security-groups-open', ...BROKEN_PAGES],
  obscures: BEHIND_UNHEALTHY,
  prevention:
    "Let Terraform own the rule from the load balancer's group to the tasks' group, and flag every change of a security group in a plan.",
  match(
    {
      'security-groups': securityGroups,
      'target-health': targetHealth,
      service,
      'load-balancer': loadBalancer,
      'alb-pages': albPages,
    },
    target,
  ) {
    const judged = judgedTargets(targetHealth)
    const timedOut = judged.some(({ reason }) => reason === 'Target.Timeout')
    const hop = albToTasks(securityGroups, observed(service), observed(loadBalancer))
    if (!hop) {
      return timedOut
        ? {
            cannotTell:
              'the load balancer carries a security group that was not seen: whether the tasks let it in is open',
          }
        : undefined
    }
    const side = closedSide(hop)
    if (!side) return undefined
    const healthy = judged.some(({ state }) => state === 'healthy')
    const start = observed(albPages)?.start
    const silent = timedOut || answerOf(start, target)?.kind === 'alb-error'
    return {
      because: facts([closedFact(hop, side), ...targetFacts(targetHealth), answerFact('load balancer', start, target)]),
      ...(silent && judged.length > 0 && !healthy
        ? {}
        : { severity: 'warning' as const, explains: ['security-groups-open'] as const }),
      fixes: openHop(target, hop, side),
    }
  },
})
