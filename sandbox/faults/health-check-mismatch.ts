import { defineFault } from './define.ts'
import { groupOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the health check accepts only status 200',
  apply(world, tenant) {
    groupOf(world, tenant).healthCheck.matcher = '200'
  },
})
