import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the trust policy of the execution role does not name ECS',
  apply(world, tenant) {
    const role = world.roles.get(world.environment.executionRole)
    if (role) role.trusts = 'ecs.amazonaws.com'
    restartTenant(world, tenant)
  },
})
