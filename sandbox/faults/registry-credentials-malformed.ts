import { defineFault } from './define.ts'
import { putInTheWay } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the image registry's stored login is not JSON",
  apply(world, tenant) {
    putInTheWay(world, tenant, 'registry-login-malformed')
  },
})
