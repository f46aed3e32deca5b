import { byHand, look } from '../../evidence/fix.ts'
import { asMaster, connectInTls } from '../lib/database.ts'
import { databaseRefusal } from '../lib/database-refusal.ts'

const OF_PROXY = /RDS Proxy requires TLS/

export default databaseRefusal({
  id: 'database-tls-required',
  title: 'The database takes connections in TLS only',
  rootCause: 'The database demands TLS (require_secure_transport), and WordPress connects without it.',
  rootCauseOf: ({ because }) =>
    because.some(fact => OF_PROXY.test(fact))
      ? 'The RDS Proxy demands TLS, and WordPress connects without it.'
      : undefined,
  trouble: 'tls-required',
  prevention: 'Set require_secure_transport only once every tenant connects in TLS.',
  fixes: ({ because }, target) =>
    because.some(fact => OF_PROXY.test(fact))
      ? [connectInTls]
      : [
          look(target, 'See which parameter group demands it', 'rds describe-db-instances', {
            'db-instance-identifier': target.environment.databaseInstance,
            query: 'DBInstances[0].{Status:DBInstanceStatus,Parameters:DBParameterGroups}',
          }),
          byHand(
            connectInTls.summary,
            `${connectInTls.manual}. Where that cannot wait, set require_secure_transport to 0 in the parameter group. ${asMaster(target)}: SHOW VARIABLES LIKE 'require_secure_transport' shows that it took`,
          ),
        ],
})
