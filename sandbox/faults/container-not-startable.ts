import { defineFault } from './define.ts'
import { deployObstructed } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the entry point of the task definition may not be executed',
  apply(world, tenant) {
    deployObstructed(world, tenant, 'container-not-startable')
  },
})
