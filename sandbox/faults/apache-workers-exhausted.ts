import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'every worker of Apache is busy',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'apache-workers-exhausted'
  },
})
