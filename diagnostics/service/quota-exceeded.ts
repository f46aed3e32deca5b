import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'quota-exceeded',
  runbook: '5.2',
  title: 'A quota of the account is used up',
  rootCause:
    'The account may not run more than it does: a quota of Fargate, of ECS or of its network interfaces keeps ECS from placing a task.',
  means: ['quota'],
  prevention: 'Alarm on the use of the Fargate vCPU quota (AWS/Usage), and have it raised before tenants are added.',
  match: (_, target) => ({
    fixes: [
      byHand(
        'Have it raised, or make room',
        'Ask for a higher value under Service Quotas, AWS Fargate or, for network interfaces, Amazon VPC (small raises are granted within minutes), or stop tasks of the account that nobody needs',
      ),
      newTasks(target, 'ECS tries at once'),
    ],
  }),
})
