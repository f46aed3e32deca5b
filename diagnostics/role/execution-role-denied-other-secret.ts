import { GET_SECRET } from '../../evidence/expectations.ts'
import { newTasks } from '../lib/fixes.ts'
import { grantRefused } from '../lib/role-grant.ts'
import { defineSecretRefused } from '../lib/secret-refused.ts'
import { endFact } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineSecretRefused({
  id: 'execution-role-denied-other-secret',
  runbook: 'Issue 5, 5.1',
  title: 'The execution role may not read a secret beside the database secret',
  rootCause:
    'The task execution role may not read a secret that the task definition asks for beside the database secret: no new task can start.',
  explains: NO_TASKS,
  prevention: 'Grant a secret in the same Terraform module that names it in the task definition.',
  match({ otherRefused, otherArn, ruledOut, decided }, target) {
    if (otherArn === undefined) return ruledOut
    const { rootCause, fix } = grantRefused(target, {
      said: otherRefused[0]?.text ?? '',
      what: 'that secret',
      summary: 'Let the execution role read that secret, too',
      roleName: decided?.role.roleName ?? target.environment.executionRole,
      action: GET_SECRET,
      resource: otherArn,
    })
    return {
      rootCause:
        rootCause ??
        `The task execution role may not read ${otherArn}, which the task definition asks for beside the database secret.`,
      because: [endFact(otherRefused)],
      fixes: [fix, newTasks(target, 'they start with the new permission')],
    }
  },
})
