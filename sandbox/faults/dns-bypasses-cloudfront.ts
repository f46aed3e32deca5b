import { namesOf } from '../model/arns.ts'
import { ADDRESSES } from '../model/dns.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: "the tenant's name leads to an address outside of the platform",
  needs: 'cloudfront',
  apply(world, tenant) {
    const name = namesOf(world, tenant).domain
    world.zones[0]?.records.push({ name, type: 'A', ttl: 300, values: [ADDRESSES.elsewhere], alias: null })
  },
})
