import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the load balancer could not be set up, and takes no connections',
  apply({ loadBalancer }) {
    if (loadBalancer) loadBalancer.state = 'failed'
  },
})
