import { addVersion, currentValue } from '../model/secrets.ts'
import { defineFault } from './define.ts'
import { secretOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the secret got a new version after the tasks had started',
  apply(world, tenant) {
    const secret = secretOf(world, tenant)
    const value = currentValue(secret)
    if (value) addVersion(secret, value, world.now() - 5 * 60_000)
  },
})
