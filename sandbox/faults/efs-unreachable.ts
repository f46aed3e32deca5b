import { defineFault } from './define.ts'
import { groupTagged, restartTenant } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the file system's security group does not let the tasks in",
  apply(world, tenant) {
    groupTagged(world, 'efs').ingress = []
    restartTenant(world, tenant)
  },
})
