import { byHand, change } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { nameFor } from '../lib/role-grant.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'registry-credentials-denied',
  runbook: 'Image management, 5.1',
  title: "The execution role may not read the registry's login",
  rootCause:
    'The login of the image registry lies in a secret (repositoryCredentials) that the task execution role may not read: the image cannot be pulled. The database secret is another one.',
  means: ['registry-credentials-denied'],
  prevention: "Grant the registry's secret in the module that names it in repositoryCredentials.",
  match({ named }, target) {
    const { executionRole } = target.environment
    const fix =
      named.secret?.startsWith('arn:') === true
        ? change(target, "Let the execution role read the registry's login", 'iam put-role-policy', {
            'role-name': executionRole,
            'policy-name': nameFor(target.names.secretsPolicy, named.secret),
            'policy-document': {
              json: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: [named.secret] }],
              },
            },
          })
        : byHand(
            'Grant it',
            `Allow ${executionRole} secretsmanager:GetSecretValue on the secret that repositoryCredentials of the task definition names`,
          )
    return { fixes: [fix, newTasks(target, 'they log in to the registry')] }
  },
})
