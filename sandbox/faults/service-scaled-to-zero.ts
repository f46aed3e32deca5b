import { defineFault } from './define.ts'
import { serviceOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'somebody set the desired count to 0',
  stage: 'scaled',
  apply(world, tenant) {
    serviceOf(world, tenant).desiredCount = 0
  },
})
