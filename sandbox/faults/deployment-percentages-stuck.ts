import { defineFault } from './define.ts'
import { holdUp } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the deployment's percentages leave ECS no task to start or stop",
  apply(world, tenant) {
    holdUp(
      world,
      tenant,
      'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.',
    )
  },
})
