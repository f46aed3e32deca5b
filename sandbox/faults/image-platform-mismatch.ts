import { imageReference, pushImage } from '../model/images-built.ts'
import { defineFault } from './define.ts'
import { deployRevision } from './lib/tenant-parts.ts'

const TAG = '20260112-101500'

export default defineFault({
  breaks: 'the image was built for arm64 only',
  apply(world, tenant) {
    pushImage(world, { tag: TAG, behaviour: 'good', architecture: 'arm64' })
    deployRevision(world, tenant, { container: () => ({ image: imageReference(world.environment, TAG) }) })
  },
})
