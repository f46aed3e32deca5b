import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the load balancer is gone',
  apply(world) {
    world.loadBalancer = null
  },
})
