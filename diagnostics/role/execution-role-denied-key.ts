import { byHand, look } from '../../evidence/fix.ts'
import { type Denial, denialOf } from '../../evidence/readings/denial.ts'
import { newTasks } from '../lib/fixes.ts'
import { deniedElsewhere } from '../lib/role-grant.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'execution-role-denied-key',
  runbook: 'Issue 5, 5.1',
  title: 'The execution role may not use the key of the secret',
  rootCause:
    'The secret is encrypted with a key of its own, and the task execution role may not decrypt with it (or the key is disabled): reading the secret is refused although the secret itself is allowed.',
  means: ['key-denied'],
  prevention: 'Grant kms:Decrypt on the key wherever a secret with a customer managed key is granted.',
  match({ named, newest }, target) {
    const { executionRole } = target.environment
    const key = named.resource?.split(':')[2] === 'kms' ? named.resource : undefined
    const seeKey = look(target, 'See which key encrypts it', 'secretsmanager describe-secret', {
      'secret-id': named.secret ?? target.names.dbSecret,
      query: 'KmsKeyId',
      output: 'text',
    })
    const elsewhere = BY_OTHERS.includes(denialOf(newest.text))
      ? deniedElsewhere(newest.text, executionRole, `kms:Decrypt on ${key ?? 'the key of the secret'}`)
      : undefined
    return {
      ...(elsewhere && { rootCause: elsewhere.rootCause }),
      fixes: [
        // A parameter has a key, too: what the words name is not looked up at the database secret.
        ...(key === undefined ? [seeKey] : []),
        elsewhere?.fix ??
          byHand(
            'Allow the key',
            `Give ${executionRole} kms:Decrypt on ${key ?? 'that key'}, in the key's policy or in the role's, and see that the key is enabled (aws kms describe-key)`,
          ),
        newTasks(target, 'they decrypt the secret again'),
      ],
    }
  },
})

/** Denials that neither the key's policy nor the role's can mend. */
const BY_OTHERS: readonly Denial[] = ['service-control', 'resource-control', 'boundary', 'session', 'endpoint']
