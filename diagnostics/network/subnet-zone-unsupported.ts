import { byHand, look } from '../../evidence/fix.ts'
import { list } from '../../lib/text/words.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'subnet-zone-unsupported',
  runbook: 'Issue 5',
  title: 'No task can be placed in the subnets of the service',
  rootCause:
    'ECS cannot place a task and says no more than "Internal error.": as a rule a subnet of the service lies in an Availability Zone without Fargate.',
  means: ['zone-unsupported'],
  prevention: 'Take the zones of new subnets from those in which Fargate is offered.',
  match: ({ service }, target) => ({
    because: [`the service starts its tasks in ${list(service.subnets)}`],
    fixes: [
      look(target, 'See in which zones they lie', 'ec2 describe-subnets', {
        'subnet-ids': service.subnets,
        query: 'Subnets[].{Subnet:SubnetId,Zone:AvailabilityZoneId}',
      }),
      byHand(
        'Take the subnet out of the service',
        'Leave out, by Terraform, the subnets of zones that the list of Fargate regions of the ECS developer guide excludes',
      ),
      newTasks(target, 'they are placed anew'),
    ],
  }),
})
