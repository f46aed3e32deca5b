import { namesOf } from '../model/arns.ts'
import { configExtra } from '../model/tenant.ts'
import { defineFault } from './define.ts'
import { deployRevision, withVariables } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'WordPress is not told that visitors come over https',
  life: 'installed',
  apply(world, tenant) {
    const { domain } = namesOf(world, tenant)
    const extra = configExtra(domain).replace(/^\$_SERVER[^;]*;\s*/, '')
    deployRevision(world, tenant, {
      container: container => withVariables(container, { WORDPRESS_CONFIG_EXTRA: extra }),
    })
  },
})
