import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the tasks' subnet lies in a zone without Fargate",
  apply(world, tenant) {
    putInTheWay(world, tenant, 'zone-unsupported')
  },
})
