import { defineFault } from './define.ts'
import { restartTenant, secretOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the database secret waits for its deletion',
  apply(world, tenant) {
    secretOf(world, tenant).deletedAt = world.now() - 60 * 60_000
    restartTenant(world, tenant)
  },
})
