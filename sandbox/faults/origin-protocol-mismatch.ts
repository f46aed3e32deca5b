import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the distribution asks the load balancer by https, which it has no listener for',
  needs: 'cloudfront',
  apply(world) {
    distributionOf(world).originProtocol = 'https-only'
  },
})
