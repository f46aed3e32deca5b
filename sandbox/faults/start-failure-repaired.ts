import { addVersion, currentValue, jsonObject } from '../model/secrets.ts'
import { settle } from '../model/settle.ts'
import { defineFault } from './define.ts'
import { restartTenant, secretOf, serviceOf } from './lib/tenant-parts.ts'

const MINUTE_MS = 60_000

export default defineFault({
  breaks: 'the database secret lacked a key, has it again, and ECS waits before it starts another task',
  apply(world, tenant) {
    const secret = secretOf(world, tenant)
    const value = currentValue(secret) ?? ''
    const { password, ...others } = jsonObject(value) ?? {}
    addVersion(secret, JSON.stringify({ ...others, passwd: password }), world.now() - 20 * MINUTE_MS)
    restartTenant(world, tenant)
    settle(world)
    addVersion(secret, value, world.now() - MINUTE_MS)
    for (const deployment of serviceOf(world, tenant).deployments) deployment.backsOff = true
  },
})
