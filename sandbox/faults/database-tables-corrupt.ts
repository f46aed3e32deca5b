import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'a table of WordPress is crashed',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'database-tables-corrupt'
  },
})
