import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the account may not come from the address of the tasks',
  life: 'installed',
  apply(world, tenant) {
    world.database.routeFromHere = false
    siteOf(world, tenant).trouble = 'database-host-not-allowed'
  },
})
