import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'a change of the distribution is still on its way to the edges',
  needs: 'cloudfront',
  apply(world) {
    distributionOf(world).status = 'InProgress'
  },
})
