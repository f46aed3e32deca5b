import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the distribution does not have the tenant's name among its aliases",
  needs: 'cloudfront',
  apply(world) {
    distributionOf(world).aliases = []
  },
})
