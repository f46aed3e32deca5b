import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the image does not fit on the tasks' disk",
  apply(world, tenant) {
    putInTheWay(world, tenant, 'disk-full')
  },
})
