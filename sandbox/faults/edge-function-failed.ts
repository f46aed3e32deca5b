import { defineFault } from './define.ts'
import { functionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the function's runtime is the first one, which lacks what its code uses",
  needs: 'cloudfront',
  apply(world) {
    functionOf(world).runtime = 'cloudfront-js-1.0'
  },
})
