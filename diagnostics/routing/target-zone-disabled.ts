import { byHand, look } from '../../evidence/fix.ts'
import { list } from '../../lib/text/words.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'target-zone-disabled',
  runbook: '6.3',
  title: 'A task runs in a zone that the load balancer does not serve',
  breaksAt: 'target',
  rootCause:
    'The load balancer has no subnet in the Availability Zone of a task: it never asks that target, and ECS replaces the task.',
  means: ['target-zone-disabled'],
  prevention: 'Give load balancer and service subnets of the same zones, from one list in Terraform.',
  match: ({ service }, target) => ({
    because: [`the service starts its tasks in ${list(service.subnets)}`],
    fixes: [
      look(target, "See the load balancer's zones", 'elbv2 describe-load-balancers', {
        names: [target.environment.albName],
        query: 'LoadBalancers[].AvailabilityZones[].{Zone:ZoneName,Subnet:SubnetId}',
      }),
      byHand(
        'Give both the same zones',
        'Add a subnet of the missing zone to the load balancer, or take that zone out of the service, by Terraform',
      ),
      newTasks(target, 'they are placed anew'),
    ],
  }),
})
