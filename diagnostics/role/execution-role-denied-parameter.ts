import { byHand, change } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { nameFor } from '../lib/role-grant.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'execution-role-denied-parameter',
  runbook: 'Issue 1, 5.1',
  title: 'The execution role may not read a parameter',
  rootCause:
    'The task execution role has no permission to read a parameter of Systems Manager that the task definition asks for.',
  means: ['parameter-denied'],
  prevention: 'Grant a parameter in the same Terraform module that names it in the task definition.',
  match({ named }, target) {
    const { executionRole } = target.environment
    const fix =
      named.resource === null
        ? byHand(
            'Grant it',
            `Allow ${executionRole} ssm:GetParameters on the parameters that the task definition names`,
          )
        : change(target, 'Let the execution role read the parameter', 'iam put-role-policy', {
            'role-name': executionRole,
            'policy-name': nameFor(target.names.secretsPolicy, named.resource),
            'policy-document': {
              json: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: ['ssm:GetParameters'], Resource: [named.resource] }],
              },
            },
          })
    return { fixes: [fix, newTasks(target, 'they start with the new permission')] }
  },
})
