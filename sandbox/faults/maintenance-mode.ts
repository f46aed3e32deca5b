import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'an update was broken off and left its .maintenance behind',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'maintenance-mode'
  },
})
