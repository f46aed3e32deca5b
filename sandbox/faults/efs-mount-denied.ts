import { EFS_POLICY } from '../model/shared-platform.ts'
import { defineFault } from './define.ts'
import { restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the task role may not mount the file system',
  apply(world, tenant) {
    world.roles.get(world.environment.taskRole)?.inline.delete(EFS_POLICY)
    restartTenant(world, tenant)
  },
})
