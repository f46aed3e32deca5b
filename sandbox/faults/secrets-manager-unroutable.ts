import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'tasks have no route to Secrets Manager',
  apply(world, tenant) {
    world.network.secretsManagerRoute = false
    restartTenant(world, tenant)
  },
})
