import { GET_SECRET } from '../../evidence/expectations.ts'
import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { withoutSuffix } from '../lib/secret-policy.ts'
import { defineSecretRefused } from '../lib/secret-refused.ts'
import { endFact } from '../lib/start-failure.ts'

export default defineSecretRefused({
  id: 'secret-outside-boundary',
  runbook: 'Issue 5, 5.1',
  title: 'The permissions boundary leaves out the database secret',
  rootCause:
    'The permissions boundary of the task execution role does not let it read the secret; no policy of the role can give what lies outside.',
  prevention: 'Let the boundary of the execution role allow the secrets of all tenants by the pattern of their names.',
  match({ refused, denial, arn, decided }, target) {
    const outside = decided?.permission.outside ?? null
    if (outside === null && denial !== 'boundary') return undefined
    const role = decided?.role.roleName ?? target.environment.executionRole
    const boundary = outside === null ? `the boundary of ${role}` : `the boundary ${outside}`
    const secret = arn === undefined ? target.names.dbSecret : `${withoutSuffix(arn)}-??????`
    return {
      because: [
        outside === null
          ? `AWS says that the permissions boundary of ${role} does not allow it`
          : `permissions boundary ${outside} of ${role} does not allow ${GET_SECRET} on ${decided?.arn}`,
        endFact(refused),
      ],
      fixes: [
        byHand('Widen the boundary', `Let whoever owns ${boundary} allow ${GET_SECRET} on ${secret} in it`),
        newTasks(target, 'they start inside the wider boundary'),
      ],
    }
  },
})
