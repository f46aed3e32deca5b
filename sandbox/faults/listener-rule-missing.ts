import { defineFault } from './define.ts'
import { ruleOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "no listener rule forwards to the tenant's target group",
  apply(world, tenant) {
    const own = ruleOf(world, tenant)
    for (const listener of world.listeners) listener.rules = listener.rules.filter(rule => rule !== own)
  },
})
