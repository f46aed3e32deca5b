import { byHand } from '../../evidence/fix.ts'
import type { Target } from '../../platform/target.ts'
import { asMaster, connectInTls, lookFirst, type Refusal } from '../lib/database.ts'
import { databaseRefusal } from '../lib/database-refusal.ts'

const ONLY_IN_TLS = /Authentication requires secure connection/
const PLUGIN_MISSING = /(?:can|could )not be loaded/

const says = ({ because }: Refusal, words: RegExp): boolean => because.some(fact => words.test(fact))

export default databaseRefusal({
  id: 'database-login-method',
  title: 'The database wants another way to log in',
  rootCause:
    "The account is bound to a login method that this PHP does not speak, such as IAM authentication, a dump's plugin, or a newer MySQL's default: no password is right for it.",
  rootCauseOf: refusal =>
    says(refusal, ONLY_IN_TLS)
      ? "The account's login method sends no password over a connection without TLS: no password is right for it there."
      : says(refusal, PLUGIN_MISSING)
        ? "The account's login method needs a plugin that the client in the image does not have: the password was not even asked."
        : undefined,
  trouble: 'login-method',
  changesAccount: true,
  prevention: 'Create the accounts of tenants with a password and the method that the image speaks, not from a dump.',
  fixes: (refusal, target) =>
    says(refusal, ONLY_IN_TLS)
      ? [connectInTls]
      : says(refusal, PLUGIN_MISSING)
        ? [
            byHand(
              'Give the client its plugin, or the account another method',
              `Install in the image the package that holds it (mariadb-connector-c on Alpine). Or, where the server still has mysql_native_password: ${bind(refusal, target, 'mysql_native_password')}`,
            ),
          ]
        : [
            byHand(
              `Bind ${refusal.username} to a password`,
              bind(refusal, target, 'caching_sha2_password (mysql_native_password for an older PHP, and in MariaDB)'),
            ),
          ],
})

const bind = ({ username, database }: Refusal, target: Target, method: string): string =>
  `${asMaster(target)}: ${lookFirst(username, database, target)}: SELECT plugin FROM mysql.user WHERE user = '${username}' shows the method; ALTER USER '${username}'@'%' IDENTIFIED WITH ${method} BY the password in ${target.names.dbSecret}`
