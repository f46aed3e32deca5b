import { byHand, look } from '../../evidence/fix.ts'
import { asMaster } from '../lib/database.ts'
import { databaseRefusal } from '../lib/database-refusal.ts'

export default databaseRefusal({
  id: 'database-tls-required',
  title: 'The database takes connections in TLS only',
  rootCause: 'The database demands TLS (require_secure_transport), and WordPress connects without it.',
  trouble: 'tls-required',
  prevention: 'Set require_secure_transport only once every tenant connects in TLS.',
  fixes: (_, target) => [
    look(target, 'See which parameter group demands it', 'rds describe-db-instances', {
      'db-instance-identifier': target.environment.databaseInstance,
      query: 'DBInstances[0].{Status:DBInstanceStatus,Parameters:DBParameterGroups}',
    }),
    byHand(
      'Let WordPress connect in TLS',
      `Add define('MYSQL_CLIENT_FLAGS', MYSQLI_CLIENT_SSL); to wordpress_config_extra by Terraform and deploy. Where that cannot wait, set require_secure_transport to 0 in the parameter group. ${asMaster(target)}: SHOW VARIABLES LIKE 'require_secure_transport' shows that it took`,
    ),
  ],
})
