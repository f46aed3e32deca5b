import { defineFault } from './define.ts'
import { restartTenant, secretOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the database secret does not exist',
  apply(world, tenant) {
    world.secrets.delete(secretOf(world, tenant).name)
    restartTenant(world, tenant)
  },
})
