import { advice, byHand, change, look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { endOf } from '../../evidence/readings/task-end.ts'
import { facts, list, quoted, revisionName } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { targetFacts } from '../lib/facts.ts'
import { rolledBack } from '../lib/rolled-back.ts'

export default defineDiagnosis({
  id: 'deployment-rolled-back',
  runbook: '5.2, 6.2',
  title: 'The last deployment failed and was rolled back',
  rootCause:
    'The last deployment failed and ECS went back to the revision before it: the service is up, but not with what was deployed.',
  needs: ['service'],
  considers: ['stopped-tasks', 'task-definition', 'task-definition-history', 'service-deployments', 'target-health'],
  explains: ['service-stable', 'task-definition-current', 'tasks-start', 'image-digest'],
  hides: {
    'revision-not-rolled-out': 'it was rolled out, and back',
    'image-drifted': 'the image is that of the revision before',
  },
  prevention:
    "Let the deployment's gate look for a rollback: a service that is stable again after one looks like a success.",
  match(
    {
      service,
      'stopped-tasks': stoppedTasks,
      'task-definition': taskDefinition,
      'task-definition-history': history,
      'service-deployments': kept,
      'target-health': targetHealth,
    },
    target,
  ) {
    const definition = observed(taskDefinition)
    const back = rolledBack(service, {
      stopped: observed(stoppedTasks),
      history: observed(kept),
      latestArn: definition?.latestArn,
    })
    if (!back) return undefined
    const { ended, wantedArn, primary } = back
    const broken =
      wantedArn !== undefined && wantedArn !== primary.taskDefinitionArn ? revisionName(wantedArn) : undefined
    const alarms = back.kept?.triggeredAlarms ?? []
    const serves = service.found && service.runningCount > 0
    const targets = judgedTargets(observed(targetHealth))
    if (serves && targets.length > 0 && targets.every(({ state }) => state === 'unhealthy')) {
      return {
        because: facts([...back.because, ...targetFacts(observed(targetHealth))]),
        severity: 'warning',
        rootCause:
          'The last deployment failed and ECS went back to the revision before it, whose tasks are not healthy either: what both of them meet need not be the fault of the revision.',
        fixes: [
          advice(
            'Once that is repaired',
            `deploy ${broken ?? 'what was to be deployed'} again, which nothing speaks against until it fails where the other one runs`,
          ),
        ],
      }
    }
    return {
      because: back.because,
      ...(serves
        ? {}
        : {
            rootCause:
              'The last deployment failed and ECS went back to the revision before it, of which no task runs now: nothing serves.',
          }),
      fixes: [
        ...(ended.length > 0
          ? [
              look(
                target,
                "Read the failed tasks' ends in full; ECS forgets them after about an hour",
                'ecs describe-tasks',
                {
                  cluster: target.environment.cluster,
                  tasks: ended.slice(0, 5).map(({ id }) => id),
                },
              ),
            ]
          : []),
        ...(broken && observed(history)?.activeRevisionArns.includes(wantedArn ?? '')
          ? [
              change(
                target,
                `Withdraw ${broken}, which failed, so that no later deployment picks it up again`,
                'ecs deregister-task-definition',
                { 'task-definition': broken },
              ),
            ]
          : []),
        byHand(
          'Remove what made the deployment fail',
          ended[0]
            ? `The tasks ended with ${quoted(endOf(ended[0]))}`
            : alarms.length > 0
              ? `The alarm ${list(alarms)} ended it: its history says what the new revision did`
              : `Find it in the logs of the failed tasks: group ${target.environment.logGroup}, prefix ${target.names.logStreamPrefix}`,
        ),
        advice(
          'Then',
          'register a new revision without that fault and deploy it: the same one would fail in the same way',
        ),
      ],
    }
  },
})
