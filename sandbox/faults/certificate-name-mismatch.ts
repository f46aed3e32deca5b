import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the certificate of the edge is for other names',
  needs: 'cloudfront',
  apply(world) {
    distributionOf(world).certificate.names = ['*.wp.example.net', 'wp.example.net']
  },
})
