import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'tasks have no way to the bucket of their environment file',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'env-file-unreachable')
  },
})
