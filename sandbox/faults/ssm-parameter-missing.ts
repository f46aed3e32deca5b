import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the task definition asks for a parameter that does not exist',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'parameter-missing')
  },
})
