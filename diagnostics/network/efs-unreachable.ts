import { byHand, look } from '../../evidence/fix.ts'
import type { MountTarget } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { closedFact, closedSide, tasksToDatabase, tasksToEfs } from '../../evidence/readings/paths.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { volumeFact, volumeOf } from '../lib/efs.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { openHop } from '../lib/paths.ts'
import { ENDS_NOT_SEEN, endFact, failedToStart } from '../lib/start-failure.ts'
import { REPAIR_SHOWN_BY, repairSince } from '../lib/start-repairs.ts'
import { NO_TASKS } from '../lib/steps.ts'

const CLOSED = 'A security group stands between the tasks and the EFS file system: tcp 2049 is closed.'

export default defineDiagnosis({
  id: 'efs-unreachable',
  runbook: '3.2, Issue 5',
  title: 'The task cannot reach its file system',
  breaksAt: 'file-system',
  rootCause: 'A starting task cannot reach the EFS file system on tcp 2049.',
  needs: ['service'],
  considers: ['stopped-tasks', ...REPAIR_SHOWN_BY],
  explains: ['security-groups-open', ...NO_TASKS],
  obscures: ['database-reachable'],
  prevention: 'Keep a mount target in each subnet the service uses, and its security group in Terraform.',
  match({ service, ...seen }, target) {
    const { 'stopped-tasks': stoppedTasks, tasks, 'task-definition': taskDefinition } = seen
    const stopped = observed(stoppedTasks)
    const groups = observed(seen['security-groups'])
    const timedOut = failedToStart(service, stopped, observed(tasks), 'efs-unreachable')
    const unclear = failedToStart(service, stopped, observed(tasks), 'efs-unclear')
    const hop = groups && tasksToEfs(groups, observed(tasks))
    const side = hop && closedSide(hop)
    const ended = timedOut.length > 0 ? timedOut : side ? unclear : []
    const [newest] = ended
    // What is over is said by the cause that knows it.
    if (newest && repairSince(newest, { service, ...seen }, target) !== undefined) return undefined
    const nothingGetsOut = groups !== undefined && closedSide(tasksToDatabase(groups, observed(tasks))) === 'egress'
    if (ended.length === 0 && (!side || nothingGetsOut)) return stopped ? undefined : ENDS_NOT_SEEN
    const definition = observed(taskDefinition)
    const volume = volumeOf(definition)
    const subnets = service.found ? service.subnets : []
    const mounts = observed(seen['start-needs'])
    const ready = mounts?.asked === 'file-system' ? mounts.mountTargets.filter(isAvailable) : undefined
    const bare = ready && subnets.filter(subnet => !ready.some(({ subnetId }) => subnetId === subnet))
    return {
      because: facts([
        ended.length > 0 && endFact(ended),
        hop && side && closedFact(hop, side),
        volumeFact(definition),
        volume &&
          bare &&
          `${volume.fileSystemId} has ${ready.length === 0 ? 'no available mount target' : `an available mount target in ${list(ready.map(({ subnetId }) => subnetId))}`} now${bare.length > 0 && ready.length > 0 ? `, none in ${list(bare)}` : ''}`,
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
              ...(volume && bare === undefined
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
              bare?.length === 0
                ? byHand(
                    'See what else is between',
                    'Each subnet of the service has its mount target now, and no security group that was seen is closed: where those are newer than the last failure, only start new tasks; else see whether the VPC has DNS support and DNS host names, and what its network ACLs refuse',
                  )
                : byHand(
                    'Put the missing mount target back',
                    `By Terraform, for the zones of ${list(bare ?? subnets) || "the service's subnets"}; the VPC needs DNS support and DNS host names`,
                  ),
              newTasks(target, 'they mount again'),
            ],
    }
  },
})

const isAvailable = ({ state }: MountTarget): boolean => state === 'available'
