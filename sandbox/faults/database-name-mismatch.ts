import { defineFault } from './define.ts'
import { deployRevision, withVariables } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the task definition names another database than the secret',
  apply(world, tenant) {
    deployRevision(world, tenant, {
      container: container => withVariables(container, { WORDPRESS_DB_NAME: `${tenant}_wp` }),
    })
  },
})
