import { addVersion } from '../model/secrets.ts'
import { defineFault } from './define.ts'
import { restartTenant, secretOf } from './lib/tenant-parts.ts'

const CHANGED_BEFORE_MS = 20 * 60_000

export default defineFault({
  breaks: 'the value of the database secret is no JSON',
  apply(world, tenant) {
    const secret = secretOf(world, tenant)
    addVersion(secret, `{username: ${tenant}_user, password: changed-by-hand}`, world.now() - CHANGED_BEFORE_MS)
    restartTenant(world, tenant)
  },
})
