import { byHand } from '../../evidence/fix.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'target-group-missing',
  runbook: '6.3',
  title: "The service's target group is gone",
  breaksAt: 'target',
  rootCause:
    'The target group that the service registers its tasks in does not exist any more: ECS cannot make a task healthy.',
  means: ['target-group-missing'],
  prevention: 'Let Terraform own target group and service together, and delete neither by hand.',
  match: ({ service }, target) => ({
    because: [
      `${service.name} registers its tasks in ${service.loadBalancers.map(({ targetGroupArn }) => targetGroupArn).join(', ') || 'no target group'}`,
    ],
    fixes: [
      byHand(
        'Make both anew',
        `Run terraform apply for ${target.tenant} with ${target.environment.name}.tfvars: it creates the target group and changes the service, which a service cannot do by itself`,
      ),
    ],
  }),
})
