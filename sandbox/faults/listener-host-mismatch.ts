import { namesOf } from '../model/arns.ts'
import { defineFault } from './define.ts'
import { ruleOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the tenant's rule is for another host name",
  apply(world, tenant) {
    const host = namesOf(world, tenant).domain.replace(/^[^.]+/, name => `www-${name}`)
    ruleOf(world, tenant).conditions = [{ Field: 'host-header', Values: [host], HostHeaderConfig: { Values: [host] } }]
  },
})
