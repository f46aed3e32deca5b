import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'no function asks for a login at the edge',
  needs: 'cloudfront',
  apply(world) {
    distributionOf(world).viewerRequestFunctionArns = []
  },
})
