import { byHand } from '../../evidence/fix.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'service-role-denied',
  runbook: '5.1',
  title: 'ECS has lost its own permissions',
  rootCause:
    'The policies of the role by which ECS looks after the service (AWSServiceRoleForECS, or a role of its own) were changed: ECS can neither start tasks nor register targets.',
  means: ['service-role-denied'],
  prevention: 'Leave the service-linked role alone, and keep service control policies from denying what it does.',
  match: (_, target) => ({
    fixes: [
      byHand(
        'Give them back',
        'See that the role AWSServiceRoleForECS exists (aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com makes it anew) and that no service control policy denies it elasticloadbalancing and ec2 actions; ECS tries again within hours',
      ),
      newTasks(target, 'ECS tries at once'),
    ],
  }),
})
