import { defineFault } from './define.ts'
import { deployObstructed } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the log driver has a wrong option',
  apply(world, tenant) {
    deployObstructed(world, tenant, 'logs-misconfigured')
  },
})
