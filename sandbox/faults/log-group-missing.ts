import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the log group does not exist',
  apply(world, tenant) {
    world.logGroups.delete(world.environment.logGroup)
    restartTenant(world, tenant)
  },
})
