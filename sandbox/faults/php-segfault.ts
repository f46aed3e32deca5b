import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'an extension of PHP crashes on every request',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'php-segfault'
  },
})
