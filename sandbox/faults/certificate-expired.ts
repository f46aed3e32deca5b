import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

const DAY_MS = 24 * 3_600_000

export default defineFault({
  breaks: 'the certificate of the edge has expired',
  needs: 'cloudfront',
  apply(world) {
    distributionOf(world).certificate.notAfter = world.now() - 2 * DAY_MS
  },
})
