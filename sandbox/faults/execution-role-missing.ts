import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the execution role is gone',
  apply(world, tenant) {
    world.roles.delete(world.environment.executionRole)
    restartTenant(world, tenant)
  },
})
