import { byHand, look } from '../../evidence/fix.ts'
import { defineDiagnosis } from '../define.ts'
import { asMaster, LOGIN_EVIDENCE, refusalOf } from '../lib/database.ts'
import { DATABASE } from '../lib/steps.ts'

const SERVER_FULL = 1040
/** Limits of one account (1203, 1226), not of the server. */
const OF_ACCOUNT = /max_(?:user_connections|questions|updates|connections_per_hour)/

export default defineDiagnosis({
  id: 'database-connections-exhausted',
  runbook: 'Issue 1',
  title: 'The database takes no more connections',
  rootCause: 'The database server has no connection left, for any tenant.',
  needs: ['database'],
  considers: LOGIN_EVIDENCE,
  explains: DATABASE,
  prevention: 'Keep tasks x PHP workers of all tenants below max_connections, and alarm on DatabaseConnections.',
  match(seen, target) {
    const refused = refusalOf(seen, target, 'connections')
    if (!refused || 'cannotTell' in refused) return refused
    const { errno = null } = refused.login ?? {}
    const oneUser = errno === null ? refused.because.some(fact => OF_ACCOUNT.test(fact)) : errno !== SERVER_FULL
    const { databaseInstance } = target.environment
    return {
      because: refused.because,
      ...(oneUser ? { rootCause: `${refused.username} has reached a limit of its own account.` } : {}),
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
