import { byHand } from '../../evidence/fix.ts'
import type { AccessPoint, TaskRole } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { deniedMount, mayMount, mountOf, OWN_POLICY } from '../../evidence/readings/mount-permission.ts'
import { isOpen, tasksToEfs } from '../../evidence/readings/paths.ts'
import { facts } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { allowMount, volumeFact, volumeOf } from '../lib/efs.ts'
import { serviceFact } from '../lib/facts.ts'
import { newTasks, terraform } from '../lib/fixes.ts'
import { ENDS_NOT_SEEN, endFact, failedToStart } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

const DENIED = "The task role may not mount the tenant's EFS access point"

export default defineDiagnosis({
  id: 'efs-mount-denied',
  runbook: '3.2, Issue 5',
  title: 'The task may not mount its file system',
  breaksAt: 'file-system',
  rootCause: `${DENIED}, so no task gets past its start.`,
  needs: ['service'],
  considers: ['stopped-tasks', 'tasks', 'task-definition', 'security-groups', 'access-point', 'task-role'],
  explains: ['efs-access-point', ...NO_TASKS],
  obscures: ['database-reachable'],
  prevention: 'Let Terraform add each new access point to the policy of the task role.',
  match(
    {
      service,
      'stopped-tasks': stoppedTasks,
      tasks,
      'task-definition': taskDefinition,
      'security-groups': securityGroups,
      'access-point': accessPoint,
      'task-role': taskRole,
    },
    target,
  ) {
    const stopped = observed(stoppedTasks)
    const denied = failedToStart(service, stopped, observed(tasks), 'efs-denied')
    const unclear = failedToStart(service, stopped, observed(tasks), 'efs-unclear')
    const definition = observed(taskDefinition)
    const volume = volumeOf(definition)
    const groups = observed(securityGroups)
    const wayIsOpen = groups !== undefined && isOpen(tasksToEfs(groups, observed(tasks)))
    const place = observed(accessPoint)
    const allowed = volume?.iam === true && allowsNow(observed(taskRole), place, target)
    const likely = unclear.length > 0 && wayIsOpen && volume?.iam === true
    const ended = denied.length > 0 ? denied : likely ? unclear : []
    const gone = place?.referenced === true && !place.found
    const lacking = lacks(observed(taskRole), place, target)
    if (ended.length === 0 && !gone && (lacking === undefined || volume?.iam !== true))
      return stopped ? undefined : ENDS_NOT_SEEN
    const role = definition?.running.taskRoleArn?.split('/').at(-1) ?? target.environment.taskRole
    const because = facts([
      ended.length > 0 && endFact(ended),
      gone && `${place.fileSystemId} has no access point ${place.accessPointId}`,
      lacking?.says,
      volumeFact(definition),
      wayIsOpen &&
        'the security groups let the tasks in to the file system on tcp 2049, so the network is not the reason',
      serviceFact(service),
    ])
    const now = ended.length > 0
    if (gone) {
      return {
        because,
        rootCause: `The access point that the running revision mounts does not exist: ${now ? 'no task gets past its start' : 'the next task will not start'}.`,
        ...(now ? {} : LATER),
        fixes: [
          terraform(
            target,
            'Put the access point back, and deploy a revision that names it',
            "the tenant's access point",
          ),
        ],
      }
    }
    if (now && allowed) {
      return {
        because: [...because, `the policies of ${role} and of the file system, as they are now, allow the mount`],
        rootCause:
          denied.length > 0
            ? 'The mount was refused when these tasks started. The policies allow it now: either they came later, or something denies it that cannot be read from here.'
            : 'The file system could not be mounted when these tasks started, and ECS does not say why: the network is open, and the policies allow it now.',
        fixes: [
          newTasks(target, 'they mount under the policies as they are now'),
          byHand(
            'Where the new ones cannot mount either',
            `See whether a service control policy of the organisation denies elasticfilesystem:ClientMount to ${role}, and whether the volume's access point is the one that the policies name`,
          ),
        ],
      }
    }
    return {
      because,
      ...(denied.length > 0
        ? {}
        : now
          ? {
              rootCause:
                'The file system cannot be mounted although the network is open and IAM is on: the task role most likely lacks the permission to mount it.',
            }
          : {
              rootCause: `${DENIED} any more: tasks that run have mounted it before, the next one will not start.`,
              ...LATER,
            }),
      fixes: [
        lacking?.deniedBy
          ? byHand(
              'Take the deny back',
              `Remove the statement of ${lacking.deniedBy === OWN_POLICY ? `the policy of ${volume?.fileSystemId ?? 'the file system'}` : `policy ${lacking.deniedBy}`} that denies ${role}; an explicit deny outweighs every allow`,
            )
          : mayDenyUnseen(observed(taskRole), place, target)
            ? byHand(
                'See what the file system itself says',
                `The policies of ${role} allow the mount. With credentials that may: aws efs describe-file-system-policy --file-system-id ${place?.fileSystemId}; a statement of it that denies, or lets in others alone, has to let ${role} in`,
              )
            : allowMount(target, role, volume, observed(taskRole)),
        newTasks(target, 'they mount again'),
      ],
    }
  },
})

/** Nothing suffers yet. */
const LATER = { severity: 'warning', explains: ['efs-access-point'] } as const

/** Whether the policies that were read allow the mount without a doubt. */
function allowsNow(role: TaskRole | undefined, place: AccessPoint | undefined, target: Target): boolean {
  if (!role?.roleFound || !place?.referenced || !place.found) return false
  const { allowed, deniedBy, uncertain } = mayMount(role, mountOf(target.environment, place), place.fileSystemPolicy)
  return allowed && deniedBy === null && uncertain === null
}

/** Whether the role may mount by its own policies, and that of the file system, which could deny it, was not to be seen. */
const mayDenyUnseen = (role: TaskRole | undefined, place: AccessPoint | undefined, target: Target): boolean =>
  role?.roleFound === true &&
  place?.referenced === true &&
  place.found &&
  place.fileSystemPolicy.state === 'unseen' &&
  mayMount(role, mountOf(target.environment, place), place.fileSystemPolicy).allowed

/** What of the mount the policies in sight deny, or fail to allow where they were all read and leave no doubt. */
function lacks(
  role: TaskRole | undefined,
  place: AccessPoint | undefined,
  target: Target,
): { readonly says: string; readonly deniedBy: string | null } | undefined {
  if (!role?.roleFound || !place?.referenced || !place.found) return undefined
  const { missing, deniedBy, uncertain } = mayMount(role, mountOf(target.environment, place), place.fileSystemPolicy)
  if (deniedBy !== null) return { says: deniedMount(deniedBy, role.roleName, missing), deniedBy }
  if (missing.length === 0 || uncertain !== null || !role.complete) return undefined
  return { says: `no policy of ${role.roleName} allows ${missing.join(' and ')}`, deniedBy }
}
