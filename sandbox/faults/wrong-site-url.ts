import { namesOf } from '../model/arns.ts'
import { configExtra } from '../model/tenant.ts'
import { defineFault } from './define.ts'
import { deployRevision, withVariables } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the task definition gives WordPress the address of another site',
  apply(world, tenant) {
    const extra = configExtra(namesOf(world, tenant).domain.replace('.', '.staging.'))
    deployRevision(world, tenant, {
      container: container => withVariables(container, { WORDPRESS_CONFIG_EXTRA: extra }),
    })
  },
})
