import { namesOf } from '../model/arns.ts'
import { passwordFor } from '../model/secrets.ts'
import { defineFault } from './define.ts'

export default defineFault({
  breaks: 'the database user got another password than the secret holds',
  apply(world, tenant) {
    const account = world.database.accounts.get(namesOf(world, tenant).databaseUser)
    if (account) account.password = passwordFor(`another password of ${tenant}`)
  },
})
