import { defineFault } from './define.ts'
import { distributionOf } from './lib/tenant-parts.ts'

const DAY_MS = 24 * 3_600_000

export default defineFault({
  breaks: 'the certificate of the edge is valid from next week on',
  needs: 'cloudfront',
  apply(world) {
    distributionOf(world).certificate.notBefore = world.now() + 7 * DAY_MS
  },
})
