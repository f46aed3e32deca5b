import { byHand, look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { asMaster, databaseErrorFact, loginFact, noRouteFromHere, refusedWith } from '../lib/database.ts'
import { DATABASE } from '../lib/steps.ts'

const SERVER_FULL = 1040
const USER_FULL = [1203, 1226] as const

export default defineDiagnosis({
  id: 'database-connections-exhausted',
  runbook: 'Issue 1',
  title: 'The database takes no more connections',
  rootCause: 'The database server has no connection left, for any tenant.',
  needs: ['database'],
  considers: ['alb-pages'],
  explains: DATABASE,
  prevention: 'Keep tasks x PHP workers of all tenants below max_connections, and alarm on DatabaseConnections.',
  match({ database, 'alb-pages': albPages }, target) {
    const pages = observed(albPages)
    const refused = refusedWith(database, SERVER_FULL, ...USER_FULL)
    if (!refused) return noRouteFromHere(database, pages, target)
    const oneUser = refused.errno !== SERVER_FULL
    const { databaseInstance } = target.environment
    return {
      because: facts([loginFact(refused), databaseErrorFact(pages, target)]),
      ...(oneUser ? { rootCause: `${refused.username} has reached the limit of connections of its own account.` } : {}),
      fixes: [
        look(target, "See the server's class and parameter group, which set the limit", 'rds describe-db-instances', {
          'db-instance-identifier': databaseInstance,
          query: 'DBInstances[0].{Class:DBInstanceClass,Status:DBInstanceStatus,Parameters:DBParameterGroups}',
        }),
        byHand(
          'Free connections',
          `${asMaster(target)}: SHOW PROCESSLIST, then KILL what sleeps longest; RDS keeps one connection back for the master. Then find the tenant that holds them, or raise max_connections with a larger instance class`,
        ),
      ],
    }
  },
})
