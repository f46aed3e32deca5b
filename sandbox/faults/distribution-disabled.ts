import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the distribution is switched off',
  needs: 'cloudfront',
  apply(world) {
    distributionOf(world).enabled = false
  },
})
