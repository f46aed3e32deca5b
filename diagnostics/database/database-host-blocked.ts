import { byHand } from '../../evidence/fix.ts'
import { asMaster } from '../lib/database.ts'
import { databaseRefusal } from '../lib/database-refusal.ts'

export default databaseRefusal({
  id: 'database-host-blocked',
  title: 'The database has blocked the address of the tasks',
  rootCause:
    'Too many connections from this address were broken off before a login, as port monitors do: the database now refuses the address, and every further try keeps it so.',
  trouble: 'host-blocked',
  prevention:
    'Let no monitor open bare connections to the database, and raise max_connect_errors in its parameter group.',
  fixes: (_, target) => [
    byHand(
      'Forget the errors',
      `${asMaster(target)}, from another address: FLUSH HOSTS (TRUNCATE TABLE performance_schema.host_cache from MySQL 8.4 on); then find what opens connections without a login: SELECT ip, host, COUNT_HANDSHAKE_ERRORS FROM performance_schema.host_cache`,
    ),
  ],
})
