import { defineFault } from './define.ts'
import { restartTenant, secretOf } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the database secret never got a value',
  apply(world, tenant) {
    secretOf(world, tenant).versions = []
    restartTenant(world, tenant)
  },
})
