import { defineFault } from './define.ts'
import { deployRevision } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the task definition starts a command that the image does not have',
  apply(world, tenant) {
    deployRevision(world, tenant, { container: () => ({ command: ['apache2-foregroundd'] }) })
  },
})
