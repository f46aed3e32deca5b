import { defineFault } from './define.ts'
import { deployObstructed } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'a reference to a secret in the task definition is malformed',
  apply(world, tenant) {
    deployObstructed(world, tenant, 'secret-reference-malformed')
  },
})
