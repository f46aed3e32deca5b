import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the execution role may not pull from the registry',
  apply(world, tenant) {
    const role = world.roles.get(world.environment.executionRole)
    if (role) role.attached = []
    restartTenant(world, tenant)
  },
})
