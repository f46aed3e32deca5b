import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the execution role may not use the key of the secret',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'key-denied')
  },
})
