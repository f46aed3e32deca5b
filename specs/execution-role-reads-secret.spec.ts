import { GET_SECRET } from '../evidence/expectations.ts'
import { observed } from '../evidence/observed.ts'
import { mayReadSecret } from '../evidence/readings/secret-permission.ts'
import { doubtsAboutTasks, refusesTasks } from '../evidence/readings/trusts-tasks.ts'
import { testStep } from './step.ts'
import { failed, passed, unknown } from './verdict.ts'

const DENIED = /AccessDenied/i

export default testStep(
  'execution-role-reads-secret',
  ({ 'execution-role': executionRole, 'db-secret': dbSecret, 'stopped-tasks': stoppedTasks }, { target }) => {
    if (!executionRole.roleFound) return failed(`there is no role ${executionRole.roleName}`)
    const arn = 'arn' in dbSecret ? dbSecret.arn : null
    if (arn === null) return unknown(`the secret ${dbSecret.name} has no ARN to judge the policy by`)
    const { roleName, tenantPolicyName, complete, boundary } = executionRole
    const { allowed, deniedBy, allowedBy, uncertain, outside } = mayReadSecret(executionRole, arn)
    if (deniedBy !== null) return failed(`policy ${deniedBy} of ${roleName} denies ${GET_SECRET} on ${arn}`)
    if (outside !== null)
      return failed(`the permissions boundary ${outside} of ${roleName} does not allow ${GET_SECRET}`)
    if (uncertain !== null) return unknown(`${GET_SECRET} on ${arn}: ${uncertain}`)
    if (!allowed && !complete)
      return unknown(`not all policies of ${roleName} could be read, and those that were do not allow it`)
    if (!allowed) return failed(`no policy of ${roleName} allows ${GET_SECRET} on ${arn}`)
    if (refusesTasks(executionRole.trust, target))
      return failed(
        `the trust policy of ${roleName} does not let ecs-tasks.amazonaws.com take it on: no new task can start`,
      )
    const notes = [...doubtsAboutTasks(executionRole, target)]
    if (allowedBy !== tenantPolicyName)
      notes.push(`allowed by ${allowedBy}, not by the tenant's own policy ${tenantPolicyName}`)
    if (boundary === 'unseen') notes.push(`whether ${roleName} has a permissions boundary could not be seen`)
    const refused = observed(stoppedTasks)?.tasks.find(task => DENIED.test(task.stoppedReason ?? ''))
    if (refused) {
      notes.push(
        `task ${refused.id} was refused at ${refused.stoppedAt ?? 'an unknown time'}: the policy came later, or a key or an organisation's policy denies`,
      )
    }
    return passed(`policy ${allowedBy} allows ${GET_SECRET}`, notes)
  },
)
