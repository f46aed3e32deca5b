import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the Redis of the object cache is gone',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'object-cache-unreachable'
  },
})
