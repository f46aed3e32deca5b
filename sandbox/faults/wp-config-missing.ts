import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'wp-config.php is gone',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'wp-config-missing'
  },
})
