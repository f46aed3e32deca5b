import { byHand } from '../../evidence/fix.ts'
import { list } from '../../lib/text/words.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'ssm-parameter-missing',
  runbook: 'Issue 5',
  title: 'A parameter of Systems Manager does not exist',
  rootCause:
    'The task definition asks for a parameter of Systems Manager that this account does not have in this region.',
  means: ['parameter-missing'],
  prevention: 'Let Terraform own each parameter that a task definition names.',
  match({ named }, target) {
    const names = named.parameters.length > 0 ? list(named.parameters) : 'the parameter'
    return {
      fixes: [
        byHand(
          `Create ${names}`,
          `Write each value to a file under umask 077 and store it: aws ssm put-parameter --region ${target.access.region} --type SecureString --name NAME --value file://FILE; where the name is misspelt, correct valueFrom by Terraform instead`,
        ),
        newTasks(target, 'they read the parameter'),
      ],
    }
  },
})
