import { advice, change, type Fix } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { albToTasks, closedFact, closedSide, type Hop, ownCheckPort } from '../../evidence/readings/paths.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { facts } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, answerOf, targetFacts } from '../lib/facts.ts'
import { openHop } from '../lib/paths.ts'
import { BEHIND_UNHEALTHY, BROKEN_PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'alb-cannot-reach-tasks',
  runbook: '6.3, Issue 1',
  title: 'The load balancer cannot reach the tasks',
  breaksAt: 'target',
  rootCause:
    "A security group stands between the load balancer and the tasks: the container's port is closed, so every request ends in a timeout.",
  needs: ['security-groups', 'target-health'],
  considers: ['service', 'load-balancer', 'alb-pages', 'target-group'],
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
      'target-group': targetGroup,
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
    const group = observed(targetGroup)
    const checkPort = ownCheckPort(group)
    if (!side) {
      const check = albToTasks(securityGroups, observed(service), observed(loadBalancer), checkPort)
      const checkSide = check && closedSide(check)
      if (!timedOut || !group?.found || checkPort === undefined || !check || !checkSide) return undefined
      return {
        because: facts([
          `the health check of ${group.name} asks port ${checkPort}, visitors' requests go to port ${hop.port}`,
          closedFact(check, checkSide),
          ...targetFacts(targetHealth),
          answerFact('load balancer', observed(albPages)?.start, target),
        ]),
        rootCause: `The health check asks tcp ${checkPort}, on which no security group lets the load balancer in to the tasks: every check ends in a timeout, and ECS replaces tasks that may well work.`,
        fixes: askTrafficPort(target, group.arn, check),
      }
    }
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

const askTrafficPort = (target: Target, groupArn: string, { port }: Hop): readonly Fix[] => [
  change(target, "Let the health check ask the port that visitors' requests go to", 'elbv2 modify-target-group', {
    'target-group-arn': groupArn,
    'health-check-port': 'traffic-port',
  }),
  advice(
    'Or',
    `where something in the tasks listens on tcp ${port} on purpose, let the load balancer in there by Terraform`,
  ),
]
