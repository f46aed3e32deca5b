import { PORTS, WORDPRESS_CONTAINER } from '../../evidence/expectations.ts'
import { change } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { describeRule, forwardsTo, ruleFor, targetGroupName } from '../../evidence/readings/routing.ts'
import { MINUTE_MS } from '../../lib/durations.ts'
import { count, facts } from '../../lib/text/words.ts'
import { serviceOptions } from '../../platform/commands/aws.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, serviceFact } from '../lib/facts.ts'
import { newTasks, terraform } from '../lib/fixes.ts'
import { PAGES } from '../lib/steps.ts'

/** A task that has just started is registered within moments. */
const REGISTERED_WITHIN_MS = MINUTE_MS

export default defineDiagnosis({
  id: 'targets-missing',
  runbook: '6.3',
  title: 'The tasks run, but the load balancer does not know them',
  breaksAt: 'target',
  rootCause:
    'The tasks run, but the target group the service registers with is empty: the load balancer has nobody to send requests to.',
  needs: ['service', 'target-health', 'tasks'],
  considers: ['target-group', 'listener-rules', 'task-definition', 'alb-pages'],
  explains: ['listener-rule', 'listener-rule-unshadowed', 'targets-healthy', ...PAGES, 'requests-logged'],
  obscures: ['database-reachable'],
  hides: {
    'deployment-in-progress': 'tasks that run and are not registered do not become so by waiting',
  },
  prevention: 'Let Terraform own the load_balancer block of the service, and never deregister targets by hand.',
  match(
    {
      service,
      'target-health': targetHealth,
      tasks,
      'target-group': targetGroup,
      'listener-rules': listenerRules,
      'task-definition': taskDefinition,
      'alb-pages': albPages,
    },
    target,
    at,
  ) {
    if (!service.found || service.status !== 'ACTIVE') return undefined
    const running = tasks.tasks.filter(
      ({ lastStatus, startedAt }) =>
        lastStatus === 'RUNNING' && startedAt !== null && at.getTime() - Date.parse(startedAt) > REGISTERED_WITHIN_MS,
    )
    const [registration] = service.loadBalancers
    const empty = targetHealth.found && targetHealth.targets.length === 0
    if (registration && (running.length === 0 || !empty)) return undefined
    const rules = observed(listenerRules)
    const met = rules && ruleFor(rules, { host: target.domain, path: '/' })
    const because = facts([
      registration
        ? `${targetGroupName(registration.targetGroupArn)} has no target`
        : `${service.name} registers with no target group`,
      `${serviceFact(service)}${running.length > 0 ? `; ${count(running.length, 'task')} for longer than a minute` : ''}`,
      met && describeRoute(met.rule.priority, describeRule(met.rule), forwardsTo(met.rule)),
      answerFact('load balancer', observed(albPages)?.start, target),
    ])
    if (registration) return { because, fixes: [newTasks(target, 'they register again')] }
    const group = observed(targetGroup)
    const wanted = met && forwardsTo(met.rule).find(arn => targetGroupName(arn) === target.names.targetGroup)
    const groupArn = wanted ?? (group?.found ? group.arn : undefined)
    const container = observed(taskDefinition)?.running.containerName ?? WORDPRESS_CONTAINER
    return {
      because,
      rootCause:
        'The service registers its tasks with no target group: the load balancer never gets to know them, however well they run.',
      fixes: [
        groupArn === undefined
          ? terraform(target, 'Put the target group and the registration back', "the tenant's load balancer settings")
          : change(
              target,
              `Register the tasks with ${targetGroupName(groupArn)}; new ones are started for it`,
              'ecs update-service',
              {
                ...serviceOptions(target),
                'load-balancers': `targetGroupArn=${groupArn},containerName=${container},containerPort=${PORTS.http}`,
              },
            ),
      ],
    }
  },
})

const describeRoute = (priority: number | null, rule: string, groups: readonly string[]): string | undefined =>
  priority === null || groups.length === 0 ? undefined : `${rule} leads to ${groups.map(targetGroupName).join(', ')}`
