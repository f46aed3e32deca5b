import { advice, change, type Fix } from '../../evidence/fix.ts'
import type { TargetHealthDescription } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { foreignTargets } from '../../evidence/readings/foreign-targets.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { targetGroupName } from '../../evidence/readings/routing.ts'
import { runningTasks } from '../../evidence/readings/running-streams.ts'
import { facts, list } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { PAGES } from '../lib/steps.ts'

export default defineDiagnosis({
  id: 'targets-foreign',
  runbook: '6.3',
  title: "Somebody else stands in the tenant's target group",
  breaksAt: 'target',
  rootCause:
    "The tenant's target group holds a target that is no task of its service: visitors get what it answers, whosever it is.",
  needs: ['service', 'tasks', 'target-health'],
  considers: ['alb-pages', 'request-marker', 'stopped-tasks'],
  explains: ['targets-healthy', ...PAGES, 'requests-logged'],
  obscures: ['database-reachable'],
  hides: {
    'deployment-in-progress': 'no deployment takes a target away that it did not register',
    'php-fatal-error': 'what answers is not this tenant',
    'redirect-loop': 'what answers is not this tenant',
    'targets-missing': 'the place of the own tasks is taken',
    'wordpress-not-installed': 'what answers is not this tenant',
    'wp-content-missing': 'what answers is not this tenant',
    'wrong-site-url': 'what answers is not this tenant',
  },
  prevention: 'Let ECS alone register targets; a service names one target group, and no other service names the same.',
  match(
    {
      service,
      tasks,
      'target-health': health,
      'alb-pages': albPages,
      'request-marker': requestMarker,
      'stopped-tasks': stopped,
    },
    target,
  ) {
    const foreign = foreignTargets({ service, tasks, stopped: observed(stopped), health })
    if (!service.found || !foreign || foreign.length === 0) return undefined
    const addresses = runningTasks(tasks).flatMap(({ privateIp }) => privateIp ?? [])
    const own = judgedTargets(health).filter(({ id }) => addresses.includes(id))
    const stream = observed(requestMarker)?.foundInStream ?? null
    return {
      because: facts([
        `${targetGroupName(health.targetGroupArn)}: ${list(foreign.map(describe))}`,
        addresses.length > 0
          ? `the tasks of ${service.name} are ${list(addresses)}`
          : `no task of ${service.name} runs`,
        own.length === 0
          ? addresses.length > 0 && 'none of them stands in the target group'
          : `in it: ${list(own.map(describe))}`,
        answerFact('load balancer', observed(albPages)?.start, target),
        stream !== null && !stream.startsWith(target.names.logStreamPrefix) && `the marked request is in ${stream}`,
      ]),
      fixes: [
        ...(own.length === 0 && addresses.length > 0
          ? [newTasks(target, 'they register; wait until they are healthy before the next step')]
          : []),
        deregister(target, health.targetGroupArn, foreign),
        advice(
          'Find out who registered it',
          `Look for a second service that names ${targetGroupName(health.targetGroupArn)}: each of its new tasks would stand here again`,
        ),
      ],
    }
  },
})

const describe = ({ id, port, state }: TargetHealthDescription): string => `${id}:${port} ${state}`

/** Stops nothing: who is taken out goes on to serve where it belongs. */
const deregister = (target: Target, groupArn: string, foreign: readonly TargetHealthDescription[]): Fix =>
  change(
    target,
    `Take ${list(foreign.map(({ id, port }) => `${id}:${port}`))} out of the tenant's target group; it goes on to run`,
    'elbv2 deregister-targets',
    { 'target-group-arn': groupArn, targets: foreign.map(({ id, port }) => `Id=${id},Port=${port}`) },
  )
