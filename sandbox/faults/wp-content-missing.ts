import { namesOf } from '../model/arns.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the theme is not on the file system',
  life: 'installed',
  apply(world, tenant) {
    world.fileSystem.withoutTheme.add(namesOf(world, tenant).efsPath)
  },
})
