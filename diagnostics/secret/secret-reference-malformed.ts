import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'secret-reference-malformed',
  runbook: 'Issue 5',
  title: 'A reference to a secret is malformed',
  rootCause:
    'valueFrom of a secret in the task definition is put together wrongly: behind the ARN stand the JSON key, the version stage and the version id, each after a colon, and the colons have to be there where the parts are empty.',
  means: ['secret-reference-malformed'],
  prevention: 'Build valueFrom in Terraform as "${secret_arn}:key::".',
  match: ({ definition, goBack }, target) => ({
    because: [
      definition &&
        `it asks for ${
          Object.entries(definition.running.secrets)
            .map(([name, valueFrom]) => `${name} from ${valueFrom}`)
            .join(', ') || 'no secret in this container'
        }`,
    ],
    fixes: [
      ...goBack,
      byHand(
        'Correct the reference',
        'Write it as ARN:key:: (the whole secret: the ARN alone) by Terraform, and apply',
      ),
      ...(goBack.length > 0 ? [] : [newTasks(target, 'they read the secret')]),
    ],
  }),
})
