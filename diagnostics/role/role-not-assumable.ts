import { byHand, type Fix, look } from '../../evidence/fix.ts'
import { refusesTasks } from '../../evidence/readings/trusts-tasks.ts'
import type { Target } from '../../platform/target.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'
import { NO_TASKS } from '../lib/steps.ts'

const SERVICE_LINKED = ':role/aws-service-role/'

export default defineStartCause({
  id: 'role-not-assumable',
  runbook: '5.1, Issue 5',
  title: 'ECS may not take on a role of the tasks',
  rootCause:
    'ECS cannot assume a role that the task definition names: the role does not exist, or its trust policy does not let ecs-tasks.amazonaws.com assume it.',
  means: ['role-not-assumable'],
  hides: {
    'execution-role-denied-secret': 'a role that nobody may assume reads nothing',
  },
  prevention: 'Keep both roles and their trust policies in Terraform, and name them by reference.',
  explains: [...NO_TASKS, 'execution-role-reads-secret', 'efs-access-point'],
  beforeAnyStart({ roles, definition }, target) {
    const role = roles.find(each => each.roleFound && refusesTasks(each.trust, target))
    if (!role?.roleFound) return undefined
    return {
      rootCause: `ECS may not take on ${role.roleName}: its trust policy does not let ecs-tasks.amazonaws.com assume it. Tasks that run go on; the next one will not start.`,
      because: [
        `the trust policy of ${role.roleName} does not allow ecs-tasks.amazonaws.com sts:AssumeRole`,
        ...(definition
          ? [
              `tasks are started with ${definition.running.executionRoleArn ?? 'no role'} and run with ${definition.running.taskRoleArn ?? 'no role'}`,
            ]
          : []),
      ],
      fixes: waysOut(role.roleArn, role.roleName, target),
    }
  },
  match({ named, definition }, target) {
    const { executionRoleArn = null, taskRoleArn = null } = definition?.running ?? {}
    const arn = named.role ?? executionRoleArn ?? taskRoleArn
    const role = arn?.split('/').at(-1) ?? target.environment.executionRole
    return {
      because: [
        definition &&
          `it starts its tasks with ${executionRoleArn ?? 'no role'} and runs them with ${taskRoleArn ?? 'no role'}`,
      ],
      fixes: waysOut(arn, role, target),
    }
  },
})

const waysOut = (arn: string | null, role: string, target: Target): readonly Fix[] => [
  look(target, 'See whether the role is there and whom it trusts', 'iam get-role', {
    'role-name': role,
    query: 'Role.AssumeRolePolicyDocument',
  }),
  byHand(
    'Let ECS assume it',
    arn?.includes(SERVICE_LINKED)
      ? `Name ${target.environment.executionRole} and ${target.environment.taskRole} in the task definition: a service-linked role cannot be a task's`
      : `Where the role exists, let its trust policy allow the service ecs-tasks.amazonaws.com sts:AssumeRole, under no condition that ECS does not meet (it sends no sts:ExternalId, and an aws:SourceArn of a cluster or a service is none that it asks for); where it does not, name ${target.environment.executionRole} and ${target.environment.taskRole} in the task definition; both by Terraform`,
  ),
  newTasks(target, 'they start with the role'),
]
