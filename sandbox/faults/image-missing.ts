import { imageReference } from '../model/images-built.ts'
import { defineFault } from './define.ts'
import { deployRevision } from './lib/tenant-parts.ts'

const TAG = '20260113-000000'

export default defineFault({
  breaks: 'the task definition names an image that is not in the registry',
  apply(world, tenant) {
    deployRevision(world, tenant, { container: () => ({ image: imageReference(world.environment, TAG) }) })
  },
})
