import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the execution role may not read the environment file',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'env-file-denied')
  },
})
