import { byHand, look } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'execution-role-denied-key',
  runbook: 'Issue 5, 5.1',
  title: 'The execution role may not use the key of the secret',
  rootCause:
    'The secret is encrypted with a key of its own, and the task execution role may not decrypt with it (or the key is disabled): reading the secret is refused although the secret itself is allowed.',
  means: ['key-denied'],
  prevention: 'Grant kms:Decrypt on the key wherever a secret with a customer managed key is granted.',
  match({ named }, target) {
    const secret = named.secret ?? target.names.dbSecret
    return {
      fixes: [
        look(target, 'See which key encrypts it', 'secretsmanager describe-secret', {
          'secret-id': secret,
          query: 'KmsKeyId',
          output: 'text',
        }),
        byHand(
          'Allow the key',
          `Give ${target.environment.executionRole} kms:Decrypt on that key, in the key's policy or in the role's, and see that the key is enabled (aws kms describe-key)`,
        ),
        newTasks(target, 'they decrypt the secret again'),
      ],
    }
  },
})
