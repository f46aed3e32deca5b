import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the policies of ECS' own role were changed",
  apply(world, tenant) {
    putInTheWay(world, tenant, 'service-role-denied')
  },
})
