import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'WordPress waits for something that never answers',
  apply(world, tenant) {
    siteOf(world, tenant).stuck = true
  },
})
