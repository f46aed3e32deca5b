import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'WordPress is a network that does not know the name',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'multisite-site-unknown'
  },
})
