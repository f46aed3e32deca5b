import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the tasks' subnet has no free address",
  apply(world, tenant) {
    putInTheWay(world, tenant, 'subnet-full')
  },
})
