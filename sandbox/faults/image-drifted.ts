import { imageReference, pushImage } from '../model/images-built.ts'
import { defineFault } from './define.ts'
import { deployRevision } from './lib/tenant-parts.ts'

const TAG = '20260114-093000'

export default defineFault({
  breaks: 'tasks run an image that nobody recorded',
  apply(world, tenant) {
    pushImage(world, { tag: TAG, behaviour: 'good' })
    deployRevision(world, tenant, { container: () => ({ image: imageReference(world.environment, TAG) }) })
  },
})
