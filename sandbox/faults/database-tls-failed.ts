import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the database's certificate is signed by an authority that the image does not know",
  life: 'installed',
  apply(world, tenant) {
    world.database.routeFromHere = false
    siteOf(world, tenant).trouble = 'database-tls-failed'
  },
})
