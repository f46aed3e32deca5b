import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, targetFacts } from '../lib/facts.ts'
import { BEHIND_UNHEALTHY, BROKEN_PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'port-not-listening',
  runbook: '6.3',
  title: 'Nothing listens where the health check asks',
  breaksAt: 'target',
  rootCause:
    'The tasks are reached, but refuse the connection or break it off: nothing that speaks HTTP listens on the port that the health check asks.',
  needs: ['target-health'],
  considers: ['alb-pages', 'task-definition', 'target-group', 'logs', 'tasks'],
  explains: BROKEN_PAGES,
  obscures: BEHIND_UNHEALTHY,
  symptomOf: { step: 'targets-healthy', layers: ['image', 'storage'] },
  prevention: 'Take the port of container, port mapping, target group and health check from one value in Terraform.',
  match(
    {
      'target-health': targetHealth,
      'alb-pages': albPages,
      'task-definition': taskDefinition,
      'target-group': targetGroup,
      logs,
      tasks,
    },
    target,
  ) {
    const refused = judgedTargets(targetHealth).filter(({ reason }) => reason === 'Target.FailedHealthChecks')
    if (refused.length === 0) return undefined
    if (!observed(logs) || !observed(tasks)) {
      return {
        cannotTell:
          'the tasks break off what the health check asks: whether nothing listens there, or what listens crashes, their log would tell, which could not be seen',
      }
    }
    const running = observed(taskDefinition)?.running
    const group = observed(targetGroup)
    const check = group?.found ? group.healthCheck : undefined
    return {
      because: facts([
        ...targetFacts(targetHealth),
        group?.found &&
          check &&
          `the health check asks ${check.protocol} on port ${check.port === 'traffic-port' ? group.port : check.port} for ${check.path}`,
        answerFact('load balancer', observed(albPages)?.start, target),
        running && `the tasks run ${revisionName(running.arn)} with ${running.image}`,
      ]),
      fixes: [
        byHand(
          'Make the ports agree',
          `See on which port the image listens (ECS Exec into a task of ${target.names.service}: ss -ltn; the official image on 80, Bitnami's on 8080), and set containerPort, the target group and the port of its health check to it by Terraform`,
        ),
      ],
    }
  },
})
