import { observed } from '../../evidence/observed.ts'
import { belongsTo } from '../../evidence/readings/deployment.ts'
import { stoppedByFault } from '../../evidence/readings/ended-task.ts'
import { underWay } from '../../evidence/readings/rollout.ts'
import { digestOf, withdrawnAs } from '../../evidence/readings/same-image.ts'
import { isOngoing, newestKept, serviceDeploymentText } from '../../evidence/readings/service-deployments.ts'
import { troubleEvents } from '../../evidence/readings/service-events.ts'
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
  considers: ['tasks', 'task-definition', 'stopped-tasks', 'target-health', 'service-deployments'],
  explains: [...NO_TASKS, 'task-definition-current'],
  obscures: ['database-reachable'],
  hides: {
    'secret-rotated-since-start': 'the tasks that are starting read the new secret',
  },
  symptomOf: { step: 'service-stable' },
  prevention: 'Wait for the service to become stable before validating.',
  match(
    {
      service,
      tasks,
      'task-definition': taskDefinition,
      'stopped-tasks': stoppedTasks,
      'target-health': targetHealth,
      'service-deployments': kept,
    },
    target,
    at,
  ) {
    if (!service.found || service.status !== 'ACTIVE' || service.desiredCount === 0) return undefined
    const primary = underWay(service, at)
    const begun = primary?.createdAt
    if (!primary || begun == null) return undefined
    // Before there were states of a rollout, counts alone told: what may be the usual is no cause.
    if (primary.rolloutState === null) return undefined
    const history = observed(kept)
    const newest = newestKept(history)
    if (newest?.status.startsWith('ROLLBACK_') && newest.status !== 'ROLLBACK_SUCCESSFUL') return undefined
    const ended = (observed(stoppedTasks)?.tasks ?? []).filter(task => belongsTo(task, primary))
    if (ended.some(stoppedByFault)) return undefined
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
        service.strategy !== 'ROLLING' &&
          `${service.strategy}: both revisions run until the bake time is over${service.bakeMinutes > 0 ? ` (${service.bakeMinutes} min)` : ''}`,
        newest && isOngoing(newest) && serviceDeploymentText(newest),
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
