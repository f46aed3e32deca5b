import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the certificate of the edge is self-signed',
  needs: 'cloudfront',
  apply(world) {
    distributionOf(world).certificate.issuer = 'self-signed'
  },
})
