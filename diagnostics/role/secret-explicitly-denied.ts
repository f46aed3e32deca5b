import { GET_SECRET } from '../../evidence/expectations.ts'
import { byHand, look } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineSecretRefused } from '../lib/secret-refused.ts'
import { endFact } from '../lib/start-failure.ts'

export default defineSecretRefused({
  id: 'secret-explicitly-denied',
  runbook: 'Issue 5, 5.1',
  title: 'A policy denies the execution role the database secret',
  rootCause:
    "A policy of the task execution role explicitly denies the tenant's secret; an explicit deny outweighs every allow.",
  prevention: 'Keep denies out of the roles of tasks: what they may not read is what nothing allows.',
  match({ refused, denial, decided }, target) {
    const deniedBy = decided?.permission.deniedBy ?? null
    if (deniedBy === null && denial !== 'deny') return undefined
    const role = decided?.role.roleName ?? target.environment.executionRole
    const named = decided?.role.policies.find(({ name }) => name === deniedBy)
    const inline = look(target, 'See the policies written into the role', 'iam list-role-policies', {
      'role-name': role,
    })
    const attached = look(target, 'See what is attached', 'iam list-attached-role-policies', { 'role-name': role })
    return {
      because: [
        deniedBy === null
          ? `AWS says that a policy of ${role} denies it explicitly`
          : `policy ${deniedBy} of ${role} denies ${GET_SECRET} on ${decided?.arn}`,
        endFact(refused),
      ],
      fixes: [
        ...(named?.kind === 'inline'
          ? [look(target, 'See it', 'iam get-role-policy', { 'role-name': role, 'policy-name': named.name })]
          : [...(deniedBy === null ? [inline] : []), attached]),
        byHand(
          'Take the deny back',
          deniedBy === null
            ? `Remove the statement that denies ${GET_SECRET} from whichever policy of ${role} has it`
            : `Remove the statement that denies ${GET_SECRET} from policy ${deniedBy} of ${role}`,
        ),
        newTasks(target, 'they start without the deny'),
      ],
    }
  },
})
