import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the database takes TLS only',
  life: 'installed',
  apply(world, tenant) {
    world.database.routeFromHere = false
    siteOf(world, tenant).trouble = 'database-tls-required'
  },
})
