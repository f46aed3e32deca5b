import { defineFault } from './define.ts'
import { serviceOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the service does not exist',
  stage: 'scaled',
  apply(world, tenant) {
    const { name } = serviceOf(world, tenant)
    const others = world.tasks.filter(({ serviceName }) => serviceName !== name)
    world.tasks.splice(0, world.tasks.length, ...others)
    world.services.delete(name)
  },
})
