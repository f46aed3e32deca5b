import { namesOf } from '../model/arns.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: "the tenant's database was never created, or dropped",
  apply(world, tenant) {
    world.database.schemas.delete(namesOf(world, tenant).databaseName)
  },
})
