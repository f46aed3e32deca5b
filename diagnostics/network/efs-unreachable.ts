import { byHand, look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { closedFact, closedSide, tasksToDatabase, tasksToEfs } from '../../evidence/readings/paths.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { volumeFact, volumeOf } from '../lib/efs.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { openHop } from '../lib/paths.ts'
import { ENDS_NOT_SEEN, endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

const CLOSED = 'A security group stands between the tasks and the EFS file system: tcp 2049 is closed.'

export default defineDiagnosis({
  id: 'efs-unreachable',
  runbook: '3.2, Issue 5',
  title: 'The task cannot reach its file system',
  rootCause: 'A starting task cannot reach the EFS file system on tcp 2049.',
  needs: ['service'],
  considers: ['stopped-tasks', 'tasks', 'task-definition', 'security-groups'],
  explains: ['security-groups-open', ...NO_TASKS],
  obscures: ['database-reachable'],
  prevention: 'Keep a mount target in each subnet the service uses, and its security group in Terraform.',
  match(
    {
      service,
      'stopped-tasks': stoppedTasks,
      tasks,
      'task-definition': taskDefinition,
      'security-groups': securityGroups,
    },
    target,
  ) {
    const stopped = observed(stoppedTasks)
    const groups = observed(securityGroups)
    const timedOut = failedToStart(service, stopped, observed(tasks), 'efs-unreachable')
    const unclear = failedToStart(service, stopped, observed(tasks), 'efs-unclear')
    const hop = groups && tasksToEfs(groups, observed(tasks))
    const side = hop && closedSide(hop)
    const ended = timedOut.length > 0 ? timedOut : side ? unclear : []
    const nothingGetsOut = groups !== undefined && closedSide(tasksToDatabase(groups, observed(tasks))) === 'egress'
    if (ended.length === 0 && (!side || nothingGetsOut)) return stopped ? undefined : ENDS_NOT_SEEN
    const definition = observed(taskDefinition)
    const volume = volumeOf(definition)
    const subnets = service.found ? service.subnets : []
    return {
      because: facts([
        ended.length > 0 && endFact(ended),
        hop && side && closedFact(hop, side),
        volumeFact(definition),
        serviceFact(service),
      ]),
      ...(side ? { rootCause: CLOSED } : {}),
      ...(ended.length === 0
        ? {
            rootCause: `${CLOSED} Tasks that run have mounted it before; the next one that starts will fail.`,
            severity: 'warning' as const,
            explains: ['security-groups-open'] as const,
          }
        : {}),
      fixes:
        hop && side
          ? [...openHop(target, hop, side), newTasks(target, 'they mount again')]
          : [
              ...(volume
                ? [
                    look(
                      target,
                      'See where the file system has mount targets; each subnet of the service needs one in its zone',
                      'efs describe-mount-targets',
                      {
                        'file-system-id': volume.fileSystemId,
                      },
                    ),
                  ]
                : []),
              byHand(
                'Put the missing mount target back',
                `By Terraform, for the zones of ${list(subnets) || "the service's subnets"}; the VPC needs DNS support and DNS host names`,
              ),
              newTasks(target, 'they mount again'),
            ],
    }
  },
})
