import { defineFault } from './define.ts'
import { groupTagged } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the tasks' security group does not let the load balancer in",
  apply(world) {
    groupTagged(world, 'tasks').ingress = []
  },
})
