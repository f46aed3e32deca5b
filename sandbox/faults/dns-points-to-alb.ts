import { namesOf } from '../model/arns.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: "the tenant's name leads to the load balancer",
  needs: 'cloudfront',
  apply(world, tenant) {
    const { loadBalancer } = world
    if (!loadBalancer) return
    const alias = { dnsName: loadBalancer.dnsName, hostedZoneId: loadBalancer.hostedZoneId }
    world.zones[0]?.records.push({ name: namesOf(world, tenant).domain, type: 'A', ttl: null, values: [], alias })
  },
})
