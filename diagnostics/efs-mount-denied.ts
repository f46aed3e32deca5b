import { defineDiagnosis } from './define.ts'
import { volumeFact, volumeOf } from './lib/efs.ts'
import { serviceFact } from './lib/facts.ts'
import { byHand, change, newTasks } from './lib/fixes.ts'
import { isOpen, tasksToEfs } from './lib/paths.ts'
import { endFact, failedToStart } from './lib/start-failure.ts'
import { NO_TASKS } from './lib/steps.ts'
import { facts, seen } from './lib/text.ts'

export default defineDiagnosis({
  id: 'efs-mount-denied',
  runbook: '3.2, Issue 5',
  title: 'The task may not mount its file system',
  layer: 'storage',
  rootCause: "The task role may not mount the tenant's EFS access point, so no task gets past its start.",
  needs: ['service', 'stopped-tasks'],
  considers: ['tasks', 'task-definition', 'security-groups'],
  explains: NO_TASKS,
  obscures: ['database-reachable'],
  hides: ['deployment-in-progress', 'targets-missing'],
  prevention: 'Let Terraform add each new access point to the policy of the task role.',
  match({ service, stoppedTasks, tasks, taskDefinition, securityGroups }, target) {
    const denied = failedToStart(service, stoppedTasks, seen(tasks), 'efs-denied')
    const unclear = failedToStart(service, stoppedTasks, seen(tasks), 'efs-unclear')
    const definition = seen(taskDefinition)
    const volume = volumeOf(definition)
    const groups = seen(securityGroups)
    const wayIsOpen = groups !== undefined && isOpen(tasksToEfs(groups, seen(tasks)))
    if (denied.length === 0 && (unclear.length === 0 || !wayIsOpen || !volume?.iam)) return undefined
    const ended = denied.length > 0 ? denied : unclear
    const { region } = target.access
    const { accountId, taskRole } = target.environment
    const prefix = `arn:aws:elasticfilesystem:${region}:${accountId}`
    const role = definition?.running.taskRoleArn?.split('/').at(-1) ?? taskRole
    return {
      because: facts([
        endFact(ended),
        volumeFact(definition),
        wayIsOpen &&
          'the security groups let the tasks in to the file system on tcp 2049, so the network is not the reason',
        serviceFact(service),
      ]),
      ...(denied.length > 0
        ? {}
        : {
            rootCause:
              'The file system cannot be mounted although the network is open and IAM is on: the task role most likely lacks the permission to mount it.',
          }),
      fixes: [
        volume
          ? change(target, 'Let the task role mount and write', 'iam put-role-policy', {
              'role-name': role,
              'policy-name': `${target.environment.name}-ecs-efs-access-${target.tenant}`,
              'policy-document': {
                json: {
                  Version: '2012-10-17',
                  Statement: [
                    {
                      Effect: 'Allow',
                      Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
                      Resource: `${prefix}:file-system/${volume.fileSystemId}`,
                      ...(volume.accessPointId === null
                        ? {}
                        : {
                            Condition: {
                              StringEquals: {
                                'elasticfilesystem:AccessPointArn': `${prefix}:access-point/${volume.accessPointId}`,
                              },
                            },
                          }),
                    },
                  ],
                },
              },
            })
          : byHand(
              'Let the task role mount and write',
              `Allow ${role} elasticfilesystem:ClientMount and ClientWrite on the tenant's file system`,
            ),
        newTasks(target, 'they mount again'),
      ],
    }
  },
})
