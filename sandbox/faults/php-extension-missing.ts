import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'PHP has lost its MySQL extension',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'php-extension-missing'
  },
})
