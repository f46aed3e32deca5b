import { byHand } from '../../evidence/fix.ts'
import { asMaster } from '../lib/database.ts'
import { databaseRefusal } from '../lib/database-refusal.ts'

export default databaseRefusal({
  id: 'database-host-not-allowed',
  title: 'The database lets nobody in from the address of the tasks',
  rootCause: 'No account of the database may come from the address of the tasks: whatever the password, it says no.',
  trouble: 'host-not-allowed',
  changesAccount: true,
  prevention:
    "Create the accounts of tenants for '%' or for the network of the tasks: Fargate gives every task a new address.",
  fixes: ({ username, database }, target) => [
    byHand(
      `Let ${username} in from the tasks`,
      `${asMaster(target)}: SELECT host FROM mysql.user WHERE user = '${username}' shows from where it may come. Where SHOW GRANTS shows rights on any other database than ${database}, others log in as it: change nothing of it, and give the tenant a user of its own. Else RENAME USER '${username}'@'its host' TO '${username}'@'%'`,
    ),
  ],
})
