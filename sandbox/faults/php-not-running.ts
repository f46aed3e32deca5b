import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'Apache has lost its PHP',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'php-not-running'
  },
})
