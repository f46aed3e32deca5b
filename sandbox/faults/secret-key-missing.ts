import { addVersion, currentValue, jsonObject } from '../model/secrets.ts'
import { defineFault } from './define.ts'
import { restartTenant, secretOf } from './lib/tenant-parts.ts'

const CHANGED_BEFORE_MS = 20 * 60_000

export default defineFault({
  breaks: 'the database secret lacks the password',
  apply(world, tenant) {
    const secret = secretOf(world, tenant)
    const { password, ...others } = jsonObject(currentValue(secret) ?? '') ?? {}
    addVersion(secret, JSON.stringify({ ...others, passwd: password }), world.now() - CHANGED_BEFORE_MS)
    restartTenant(world, tenant)
  },
})
