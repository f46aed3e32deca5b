import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the quota of Fargate is used up',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'quota')
  },
})
