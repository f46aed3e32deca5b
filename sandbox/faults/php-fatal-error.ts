import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'a plugin calls a function that does not exist',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).fatalPlugin = true
  },
})
