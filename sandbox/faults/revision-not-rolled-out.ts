import { defineFault } from './define.ts'
import { registerRevision } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'a newer revision is registered, but the service does not run it',
  stage: 'deployed',
  apply(world, tenant) {
    registerRevision(world, tenant, { revision: { cpu: '512', memory: '1024' } })
  },
})
