import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'Fargate has no capacity',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'capacity')
  },
})
