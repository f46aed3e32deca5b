import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the load balancer has no subnet in the zone of the tasks',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'target-zone-disabled')
  },
})
