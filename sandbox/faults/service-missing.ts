import { removeTasks } from '../model/tasks.ts'
import { defineFault } from './define.ts'
import { serviceOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the service does not exist',
  stage: 'scaled',
  apply(world, tenant) {
    const { name } = serviceOf(world, tenant)
    removeTasks(world, ({ serviceName }) => serviceName === name)
    world.services.delete(name)
  },
})
