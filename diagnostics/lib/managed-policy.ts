import { change, type Fix } from '../../evidence/fix.ts'
import type { ExecutionRole } from '../../evidence/index.ts'
import type { Target } from '../../platform/target.ts'

const MANAGED_POLICY = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy'

/** Whether a role is known to have AWS' managed policy for execution roles, which allows pulling images and writing logs. */
export const hasManagedPolicy = (role: ExecutionRole | undefined): boolean =>
  role?.roleFound === true && role.policies.some(({ arn }) => arn === MANAGED_POLICY)

/** Gives it that policy. */
export const attachManagedPolicy = (target: Target, role: ExecutionRole | undefined, what: string): Fix =>
  change(target, `Attach AWS' managed policy, which allows ${what}`, 'iam attach-role-policy', {
    'role-name': role?.roleName ?? target.environment.executionRole,
    'policy-arn': MANAGED_POLICY,
  })
