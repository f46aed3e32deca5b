import { defineFault } from './define.ts'
import { deployObstructed } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the task definition is made for another compute than the service',
  apply(world, tenant) {
    deployObstructed(world, tenant, 'compute-incompatible')
  },
})
