import { defineFault } from './define.ts'
import { ruleOf } from './lib/tenant-parts.ts'

const HEADER = 'x-origin-verify'

export default defineFault({
  breaks: 'the value by which CloudFront proves itself was changed at the load balancer alone',
  needs: 'cloudfront',
  apply(world, tenant) {
    for (const distribution of world.distributions)
      distribution.originHeaders = { ...distribution.originHeaders, [HEADER]: 'a4Wq9-earlier-0281' }
    const rule = ruleOf(world, tenant)
    rule.conditions = [
      ...rule.conditions,
      { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: HEADER, Values: ['b7Xk2-current-9375'] } },
    ]
  },
})
