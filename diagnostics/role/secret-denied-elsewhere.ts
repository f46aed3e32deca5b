import { GET_SECRET } from '../../evidence/expectations.ts'
import { byHand, look } from '../../evidence/fix.ts'
import { otherDenial } from '../../evidence/readings/denial.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineSecretRefused } from '../lib/secret-refused.ts'
import { endFact } from '../lib/start-failure.ts'
import { NO_TASKS } from '../lib/steps.ts'

export default defineSecretRefused({
  id: 'secret-denied-elsewhere',
  runbook: 'Issue 5, 5.1',
  title: 'ECS is refused the database secret although the role may read it',
  rootCause:
    "ECS was denied the secret although the role's policy allows it: the policy came after the tasks failed, or the secret's own policy or the organisation denies.",
  explains: NO_TASKS,
  prevention: "Let the secret's own policy deny nobody who reads it by a role of the platform.",
  match({ refused, denial, ruledOut, decided }, target) {
    if (denial === 'deny' || denial === 'boundary') return undefined
    const told = otherDenial(denial)
    if (decided ? !decided.permission.allowed : told === null) return undefined
    if (refused.length === 0) return ruledOut
    const role = decided?.role.roleName ?? target.environment.executionRole
    return {
      ...(told && { rootCause: `ECS was denied the secret by ${told.by}: no policy of the role can give it.` }),
      because: [decided && `the policies of ${role} allow ${GET_SECRET} on ${decided.arn}`, endFact(refused)],
      fixes: [
        look(target, "See the secret's own policy", 'secretsmanager get-resource-policy', {
          'secret-id': target.names.dbSecret,
        }),
        byHand(
          'Take the deny back',
          told
            ? `Let ${role}, the caller here, read the secret again: ${told.remedy}`
            : `Where the secret's own policy denies ${role}, remove that statement; where it does not, the policy of the role may have come after the tasks failed, or one of the organisation denies`,
        ),
        newTasks(target, 'they try with the policies as they are now'),
      ],
    }
  },
})
