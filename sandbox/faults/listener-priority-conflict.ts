import { defineFault } from './define.ts'
import { ruleOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the tenant's rule has a number outside of its environment's range",
  apply(world, tenant) {
    ruleOf(world, tenant).priority = world.environment.priorityRange.max + 101
  },
})
