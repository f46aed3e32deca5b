import { CORRUPTED_TAG, imageReference } from '../model/images-built.ts'
import { defineFault } from './define.ts'
import { deployRevision } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'the image that writes a second <?php into wp-config.php is deployed again',
  apply(world, tenant) {
    deployRevision(world, tenant, {
      container: () => ({ image: imageReference(world.environment, CORRUPTED_TAG) }),
    })
  },
})
