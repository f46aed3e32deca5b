import { byHand } from '../../evidence/fix.ts'
import { asMaster } from '../lib/database.ts'
import { databaseRefusal } from '../lib/database-refusal.ts'

export default databaseRefusal({
  id: 'database-login-method',
  title: 'The database wants another way to log in',
  rootCause:
    "The account is bound to a login method that this PHP does not speak, such as IAM authentication, a dump's plugin, or a newer MySQL's default: no password is right for it.",
  trouble: 'login-method',
  prevention: 'Create the accounts of tenants with a password and the method that the image speaks, not from a dump.',
  fixes: ({ username }, target) => [
    byHand(
      `Bind ${username} to a password`,
      `${asMaster(target)}: SELECT plugin FROM mysql.user WHERE user = '${username}' shows the method; ALTER USER '${username}'@'%' IDENTIFIED WITH caching_sha2_password (mysql_native_password for an older PHP) BY the password in ${target.names.dbSecret}`,
    ),
  ],
})
