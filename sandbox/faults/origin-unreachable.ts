import { defineFault } from './define.ts'
import { groupTagged } from './lib/tenant-parts.ts'

const OWN_NETWORK = '203.0.113.0/24'

export default defineFault({
  breaks: "the load balancer's security group lets in one network only, and not CloudFront",
  needs: 'cloudfront',
  apply(world) {
    const group = groupTagged(world, 'alb')
    group.ingress = group.ingress.map(rule => ({ ...rule, cidrs: [OWN_NETWORK] }))
  },
})
