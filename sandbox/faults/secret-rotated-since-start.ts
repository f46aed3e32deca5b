import { addVersion, currentValue } from '../model/secrets.ts'
import { defineFault } from './define.ts'
import { secretOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the secret got a new version after the tasks had started',
  apply(world, tenant) {
    const secret = secretOf(world, tenant)
    addVersion(secret, currentValue(secret) ?? '', world.now() - 5 * 60_000)
  },
})
