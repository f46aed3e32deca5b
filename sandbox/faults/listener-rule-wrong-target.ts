import { defineFault } from './define.ts'
import { groupOf, neighbourOf, ruleOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the tenant's rule forwards to another tenant's target group",
  apply(world, tenant) {
    const group = groupOf(world, neighbourOf(world, tenant)).arn
    ruleOf(world, tenant).actions = [{ Type: 'forward', TargetGroupArn: group }]
  },
})
