import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'tasks have no way to ECR',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'registry-unreachable')
  },
})
