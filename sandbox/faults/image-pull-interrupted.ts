import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'pulls of the image are cut off',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'pull-interrupted')
  },
})
