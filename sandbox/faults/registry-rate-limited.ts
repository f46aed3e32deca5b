import { defineFault } from './define.ts'
import { deployRevision, serviceOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'Docker Hub limits the pulls of the image',
  apply(world, tenant) {
    deployRevision(world, tenant, { container: () => ({ image: 'wordpress:6' }) })
    world.obstacles.set(serviceOf(world, tenant).taskDefinitionArn, 'registry-limited')
  },
})
