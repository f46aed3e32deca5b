import { defineFault } from './define.ts'
import { holdUp } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'tasks protect themselves from being stopped',
  apply(world, tenant) {
    holdUp(
      world,
      tenant,
      'was unable to reach steady state because (taskSet ecs-svc/5461430053932792014) was unable to scale in due to (reason 1 tasks under protection)',
    )
  },
})
