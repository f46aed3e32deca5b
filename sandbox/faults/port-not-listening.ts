import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'nothing listens on the port of the container',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'port-not-listening'
  },
})
