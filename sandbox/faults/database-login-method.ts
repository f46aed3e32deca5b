import { defineFault } from './define.ts'
import { siteOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the account is bound to a login method that PHP does not speak',
  life: 'installed',
  apply(world, tenant) {
    world.database.routeFromHere = false
    siteOf(world, tenant).trouble = 'database-login-method'
  },
})
