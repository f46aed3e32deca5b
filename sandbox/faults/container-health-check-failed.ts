import { defineFault } from './define.ts'
import { deployObstructed } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the container's own health check asks for a program that the image lacks",
  apply(world, tenant) {
    deployObstructed(world, tenant, 'own-check-fails')
  },
})
