import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'ECS is throttled',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'throttled')
  },
})
