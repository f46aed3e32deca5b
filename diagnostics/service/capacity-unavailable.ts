import { advice, byHand } from '../../evidence/fix.ts'
import { list } from '../../lib/text/words.ts'
import { newTasks } from '../lib/fixes.ts'
import { defineStartCause } from '../lib/start-cause.ts'

export default defineStartCause({
  id: 'capacity-unavailable',
  runbook: '5.2',
  title: 'AWS has no capacity for the tasks',
  rootCause:
    'Fargate has no room for a task of this size in the zones of the service at the moment: no task is placed.',
  means: ['capacity'],
  prevention: 'Spread a service over the subnets of all zones, and keep a reserve of running tasks over a rollout.',
  match: ({ service }, target) => ({
    because: [`the service may use ${list(service.subnets)}`],
    fixes: [
      advice(
        'Wait',
        'ECS tries again by itself, after a while only every 27 minutes or so; capacity comes back within minutes or hours',
      ),
      byHand(
        'If it lasts, let the service use more zones or another size',
        'Add subnets of other Availability Zones by Terraform, or choose a smaller cpu and memory',
      ),
      newTasks(target, 'ECS tries at once'),
    ],
  }),
})
