import { CORRUPTED_TAG, imageReference } from '../model/images-built.ts'
import { defineFault } from './define.ts'
import { deployRevision } from './lib/tenant-parts.ts'

export default defineFault({
  breaks: 'a withdrawn image runs, although its pages work',
  apply(world, tenant) {
    const { environment, repositories } = world
    const images = repositories.get(environment.ecrRepository) ?? []
    const works = images.map(image =>
      image.tags.includes(CORRUPTED_TAG) ? { ...image, behaviour: 'good' as const } : image,
    )
    repositories.set(environment.ecrRepository, works)
    deployRevision(world, tenant, { container: () => ({ image: imageReference(environment, CORRUPTED_TAG) }) })
  },
})
