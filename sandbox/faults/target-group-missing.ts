import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the service's target group is gone",
  apply(world, tenant) {
    putInTheWay(world, tenant, 'target-group-missing')
  },
})
