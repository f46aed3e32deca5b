import { defineFault } from './define.ts'
import { serviceOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the service registers with no target group',
  apply(world, tenant) {
    serviceOf(world, tenant).loadBalancers = []
  },
})
