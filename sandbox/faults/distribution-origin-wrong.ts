import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the distribution asks a load balancer that is gone',
  needs: 'cloudfront',
  apply(world) {
    const distribution = distributionOf(world)
    distribution.originDomain = distribution.originDomain.replace(/-\d+\./, '-1000000001.')
  },
})
