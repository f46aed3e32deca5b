import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the database has blocked the address of the tasks',
  life: 'installed',
  apply(world, tenant) {
    world.database.routeFromHere = false
    siteOf(world, tenant).trouble = 'database-host-blocked'
  },
})
