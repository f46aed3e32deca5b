import { DEPLOYMENT_MINUTES } from '../../evidence/expectations.ts'
import { observed } from '../../evidence/observed.ts'
import { primaryOf, stoppedNow } from '../../evidence/readings/deployment.ts'
import { stoppedByFault } from '../../evidence/readings/ended-task.ts'
import { digestOf, withdrawnAs } from '../../evidence/readings/same-image.ts'
import { troubleEvents } from '../../evidence/readings/service-events.ts'
import { MINUTE_MS } from '../../lib/durations.ts'
import { count, facts, quoted, revisionName, utc } from '../../lib/text/words.ts'
import { awsCommand, serviceOptions } from '../../platform/commands/aws.ts'
import { defineDiagnosis } from '../define.ts'
import { NO_TASKS } from '../lib/steps.ts'

const ON_THE_WAY: readonly string[] = ['healthy', 'initial', 'draining', 'unused']
export default defineDiagnosis({
  id: 'deployment-in-progress',
  runbook: '5.2',
  title: 'A deployment is still going on',
  severity: 'warning',
  rootCause: 'A deployment is still rolling out and nothing has gone wrong so far: what is seen now will not last.',
  needs: ['service'],
  considers: ['tasks', 'task-definition', 'stopped-tasks', 'target-health'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  hides: {
    'secret-rotated-since-start': 'the tasks that are starting read the new secret',
  },
  symptomOf: { step: 'service-stable' },
  prevention: 'Wait for the service to become stable before validating.',
  match(
    { service, tasks, 'task-definition': taskDefinition, 'stopped-tasks': stoppedTasks, 'target-health': targetHealth },
    target,
    at,
  ) {
    if (!service.found || service.status !== 'ACTIVE' || service.desiredCount === 0) return undefined
    const primary = primaryOf(service)
    if (primary?.rolloutState !== 'IN_PROGRESS' || primary.failedTasks > 0) return undefined
    const begun = primary.createdAt
    if (begun === null || at.getTime() - Date.parse(begun) > DEPLOYMENT_MINUTES * MINUTE_MS) return undefined
    if (stoppedNow(service, observed(stoppedTasks)).some(stoppedByFault)) return undefined
    if (troubleEvents(service).length > 0) return undefined
    const health = observed(targetHealth)
    if (health?.found && health.targets.some(({ state }) => !ON_THE_WAY.includes(state))) return undefined
    const own = (observed(tasks)?.tasks ?? []).filter(({ startedBy }) => startedBy === primary.id)
    const containerName = observed(taskDefinition)?.running.containerName
    const { knownBadDigests } = target.environment
    if (own.some(task => withdrawnAs(digestOf(task, containerName) ?? '', undefined, knownBadDigests))) return undefined
    const states = own.map(({ id, lastStatus }) => `${id} ${lastStatus}`)
    const waiting = health?.found ? health.targets.filter(({ state }) => state === 'initial') : []
    const [event] = service.events
    return {
      because: facts([
        `${primary.id} to ${revisionName(primary.taskDefinitionArn)} began ${utc(begun)}: ${primary.runningCount} of ${primary.desiredCount} running, ${primary.pendingCount} pending, 0 failed`,
        states.length > 0 && `its tasks: ${states.join(', ')}`,
        waiting.length > 0 && `${count(waiting.length, 'target')} being checked for the first time`,
        event && `newest event, ${utc(event.at)}: ${quoted(event.message)}`,
      ]),
      fixes: [
        {
          summary: 'Wait until it has settled',
          command: awsCommand(target, 'ecs wait services-stable', {
            cluster: serviceOptions(target).cluster,
            services: serviceOptions(target).service,
          }),
          changes: false,
        },
      ],
    }
  },
})
