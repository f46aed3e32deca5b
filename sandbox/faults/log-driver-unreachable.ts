import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'tasks have no way to CloudWatch Logs',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'logs-unreachable')
  },
})
