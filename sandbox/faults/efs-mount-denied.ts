import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the task role may not mount the file system',
  apply(world, tenant) {
    world.roles.get(world.environment.taskRole)?.inline.clear()
    restartTenant(world, tenant)
  },
})
