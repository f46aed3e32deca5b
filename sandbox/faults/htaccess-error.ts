import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'somebody has mistyped a line of .htaccess',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'htaccess-error'
  },
})
