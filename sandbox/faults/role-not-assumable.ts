import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the trust policy of the execution role does not name ECS',
  apply(world, tenant) {
    putInTheWay(world, tenant, 'role-not-assumable')
  },
})
