import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the disk of the task is full',
  life: 'installed',
  apply(world, tenant) {
    siteOf(world, tenant).trouble = 'disk-full'
  },
})
