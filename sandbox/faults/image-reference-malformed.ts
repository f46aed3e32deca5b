import { defineFault } from './define.ts'
import { deployObstructed } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: "the image's name in the task definition is malformed",
  apply(world, tenant) {
    deployObstructed(world, tenant, 'image-reference-malformed')
  },
})
