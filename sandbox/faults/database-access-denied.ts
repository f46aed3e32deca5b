import { namesOf } from '../model/arns.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: "the tenant's user has no rights on the tenant's database",
  apply(world, tenant) {
    const { databaseUser, databaseName } = namesOf(world, tenant)
    world.database.accounts.get(databaseUser)?.grants.delete(databaseName)
  },
})
