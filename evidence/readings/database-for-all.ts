import type { Database } from '../database.ts'
import { isNoSuchName } from './no-such-name.ts'

/** The server blocks this host, or has no account for it: others may be welcome. */
const ABOUT_THIS_HOST: readonly number[] = [1129, 1130]
/** A connection that ended before it was one. */
const CUT: readonly string[] = ['ECONNRESET', 'EPIPE', 'ECONNABORTED']

/**
 * Whether a failed login says something of the database itself. From this machine's place in the network only a refused connection, a name
 * that does not exist and the server's own words do: what is silent, cut or speaks something else may stand between here and the database.
 */
export function failsForAll(database: Extract<Database, { outcome: 'failed' }>): boolean {
  const { task, noRoute, errno, layer, code } = database
  if (task) return true
  if (noRoute) return false
  if (errno !== null) return !ABOUT_THIS_HOST.includes(errno)
  return layer === 'resolve' ? isNoSuchName(code) : layer === 'connect' && !CUT.includes(code)
}
