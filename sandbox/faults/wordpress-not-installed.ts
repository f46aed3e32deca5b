import { namesOf } from '../model/arns.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the tables of an installed site are gone',
  life: 'installed',
  apply(world, tenant) {
    world.database.schemas.get(namesOf(world, tenant).databaseName)?.clear()
  },
})
