import { defineFault } from './define.ts'
import { restartTenant, siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'WordPress needs more memory than its task has',
  apply(world, tenant) {
    siteOf(world, tenant).needsMemoryMb = 700
    restartTenant(world, tenant)
  },
})
