import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'a security plugin takes everybody for an attacker',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'security-plugin-blocks'
  },
})
