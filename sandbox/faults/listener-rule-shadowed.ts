import { listenerArn } from '../model/arns.ts'
import { defineFault } from './define.ts'
import { groupOf, neighbourOf } from './lib/tenant-parts.ts'

const SHADOW_PRIORITY = 7
const SHADOW_ID = '5ad0w5ad0w5ad0w5'

export default defineFault({
  breaks: 'a rule with a smaller number takes every path for another tenant',
  apply(world, tenant) {
    const group = groupOf(world, neighbourOf(world, tenant)).arn
    const [listener] = world.listeners
    listener?.rules.push({
      arn: `${listenerArn(world.environment, 80).replace(':listener/', ':listener-rule/')}/${SHADOW_ID}`,
      priority: SHADOW_PRIORITY,
      conditions: [{ Field: 'path-pattern', Values: ['/*'], PathPatternConfig: { Values: ['/*'] } }],
      actions: [{ Type: 'forward', TargetGroupArn: group }],
    })
  },
})
