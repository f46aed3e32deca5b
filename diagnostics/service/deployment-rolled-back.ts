import { byHand, change, look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { primaryOf } from '../../evidence/readings/deployment.ts'
import { rollbackEvent, saysRolledBack } from '../../evidence/readings/rollback.ts'
import { endOf } from '../../evidence/readings/task-end.ts'
import { count, facts, quoted, revisionName, utc } from '../../lib/text/words.ts'
import { serviceOptions } from '../../platform/commands/aws.ts'
import { defineDiagnosis } from '../define.ts'

export default defineDiagnosis({
  id: 'deployment-rolled-back',
  runbook: '5.2, 6.2',
  title: 'The last deployment failed and was rolled back',
  rootCause:
    'The last deployment failed and ECS went back to the revision before it: the service is up, but not with what was deployed.',
  needs: ['service'],
  considers: ['stopped-tasks', 'task-definition'],
  explains: ['service-stable', 'task-definition-current', 'tasks-start', 'image-digest'],
  hides: {
    'revision-not-rolled-out': 'it was rolled out, and back',
    'image-drifted': 'the image is that of the revision before',
  },
  prevention:
    "Let the deployment's gate look for a rollback: a service that is stable again after one looks like a success.",
  match({ service, 'stopped-tasks': stoppedTasks, 'task-definition': taskDefinition }, target) {
    if (!service.found || service.status !== 'ACTIVE') return undefined
    const primary = primaryOf(service)
    if (!primary) return undefined
    // Where nothing runs, going back did not help: what keeps the tasks from starting is what is wrong.
    if (primary.rolloutState === 'IN_PROGRESS' && service.runningCount === 0) return undefined
    const failed = service.deployments.find(({ rolloutState, id }) => rolloutState === 'FAILED' && id !== primary.id)
    const event = rollbackEvent(service, primary)
    const byState = saysRolledBack(primary)
    if (!failed && !event && !byState) return undefined
    const ended = (observed(stoppedTasks)?.tasks ?? []).filter(
      ({ startedBy, stopCode }) => startedBy !== primary.id && stopCode !== 'UserInitiated',
    )
    const failing = failed
      ? ended.filter(({ startedBy }) => startedBy === failed.id)
      : ended.filter(({ taskDefinitionArn }) => taskDefinitionArn !== primary.taskDefinitionArn)
    const failedArn = failed?.taskDefinitionArn ?? failing[0]?.taskDefinitionArn
    const latest = observed(taskDefinition)?.latestArn
    const wanted = failedArn ?? (latest === primary.taskDefinitionArn ? undefined : latest)
    return {
      because: facts([
        event && `event, ${utc(event.at)}: ${quoted(event.message)}`,
        failed &&
          `${failed.id} to ${revisionName(failed.taskDefinitionArn)} is FAILED: ${quoted(failed.rolloutStateReason ?? 'no reason given')}`,
        byState && `${primary.id}: ${quoted(primary.rolloutStateReason ?? '')}`,
        `the service runs ${revisionName(primary.taskDefinitionArn)}${wanted ? `, not ${revisionName(wanted)}` : ''}`,
        failing[0] && `${count(failing.length, 'task')} of the failed deployment stopped: ${quoted(endOf(failing[0]))}`,
      ]),
      fixes: [
        ...(failing.length > 0
          ? [
              look(
                target,
                "Read the failed tasks' ends in full; ECS forgets them after about an hour",
                'ecs describe-tasks',
                {
                  cluster: target.environment.cluster,
                  tasks: failing.slice(0, 5).map(({ id }) => id),
                },
              ),
            ]
          : []),
        byHand(
          'Remove what made the tasks fail',
          failing[0]
            ? `The tasks ended with ${quoted(endOf(failing[0]), 120)}`
            : `Find it in the logs of the failed tasks: group ${target.environment.logGroup}, prefix ${target.names.logStreamPrefix}`,
        ),
        ...(wanted
          ? [
              change(target, `Then deploy ${revisionName(wanted)} again`, 'ecs update-service', {
                ...serviceOptions(target),
                'task-definition': revisionName(wanted),
              }),
            ]
          : []),
      ],
    }
  },
})
