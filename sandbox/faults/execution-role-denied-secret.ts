import { namesOf } from '../model/arns.ts'
import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the execution role has no policy for the tenant's secret",
  apply(world, tenant) {
    world.roles.get(world.environment.executionRole)?.inline.delete(namesOf(world, tenant).secretsPolicy)
    restartTenant(world, tenant)
  },
})
