import { defineFault } from './define.ts'
import { groupTagged } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the load balancer's security group lets nobody in",
  apply(world) {
    groupTagged(world, 'alb').ingress = []
  },
})
