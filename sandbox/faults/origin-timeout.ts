import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'a page for visitors waits for something that never answers, the health check does not',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'origin-timeout'
  },
})
