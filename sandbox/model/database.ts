import type { MysqlBackend } from '../servers/types.ts'
import { ADDRESSES } from './dns.ts'
import { groupsTagged, lets } from './security-groups.ts'
import { OPTIONS_TABLE, type ServiceState, type World } from './state.ts'

export const MYSQL_PORT = 3306

const TIMED_OUT = 'Connection timed out'
const TOO_MANY = { errno: 1040, message: 'Too many connections' }

/** The server as a client with a route to it meets it. */
export const mysqlBackend = ({ database, recorded }: World): MysqlBackend => ({
  answers: () => database.running,
  refuses: () => (database.connectionsExhausted ? TOO_MANY : null),
  passwordOf: user => database.accounts.get(user)?.password ?? null,
  mayUse(user, name) {
    if (recorded.login) return recorded.login
    if (!database.schemas.has(name) && database.accounts.get(user)?.grants.has(name)) {
      return { errno: 1049, message: `Unknown database '${name}'` }
    }
    return database.accounts.get(user)?.grants.has(name)
      ? null
      : { errno: 1044, message: `Access denied for user '${user}'@'%' to database '${name}'` }
  },
  tablesOf: name => [...(database.schemas.get(name) ?? [])],
})

/** What a WordPress gets when it connects: its site is there or not, or why it has no database. */
type DatabaseView =
  | { readonly kind: 'silence' }
  | { readonly kind: 'no-connection' }
  | { readonly kind: 'no-database' }
  | { readonly kind: 'connected'; readonly installed: boolean }

interface Settings {
  readonly host: string
  readonly name: string
  readonly prefix: string
  readonly login: { readonly username: string; readonly password: string } | null
}

/** What a login in a task of this service would be told, in the form in which a login script reports it. */
export function loginFromTask(world: World, service: ServiceState, { host: place, name, prefix, login }: Settings) {
  const { database, environment } = world
  const [host = '', given = String(MYSQL_PORT)] = place.split(':')
  const port = Number(given)
  const user = login?.username ?? ''
  const asked = { host, port, user, database: name, prefix }
  if (host !== ADDRESSES.database && !(host === database.host && database.hostResolves))
    return { ...asked, layer: 'resolve', errno: 2005, message: 'the name does not resolve' }
  const there = { ...asked, address: ADDRESSES.database }
  if (world.recorded.login) return { ...there, ...world.recorded.login }
  const receiver = groupsTagged(world, environment.securityGroupTags.database)
  if (!lets(world, service.securityGroups, receiver, MYSQL_PORT))
    return { ...there, layer: 'connect', errno: 2003, message: TIMED_OUT }
  if (!database.running || port !== MYSQL_PORT)
    return { ...there, layer: 'connect', errno: 2003, message: 'Connection refused' }
  if (database.connectionsExhausted) return { ...there, layer: 'handshake', ...TOO_MANY }
  const account = database.accounts.get(user)
  if (!account || account.password !== login?.password) {
    const message = `Access denied for user '${user}'@'10.0.9.9' (using password: YES)`
    return { ...there, layer: 'login', errno: 1045, message }
  }
  const refused = mysqlBackend(world).mayUse(user, name)
  if (refused) return { ...there, layer: 'schema', ...refused }
  const tables = [...(database.schemas.get(name) ?? [])]
  const prefixed = tables.filter(table => table.startsWith(prefix)).length
  return { ...there, version: '8.0.35', tables: tables.length, prefixed }
}

/** A connection as a task of this service would make it, with the login that was injected at its start. */
export function connectFromTask(world: World, service: ServiceState, settings: Settings): DatabaseView {
  const said = loginFromTask(world, service, settings)
  if ('layer' in said) {
    if (said.layer === 'schema') return { kind: 'no-database' }
    return { kind: said.message === TIMED_OUT ? 'silence' : 'no-connection' }
  }
  const tables = world.database.schemas.get(settings.name)
  return { kind: 'connected', installed: tables?.has(`${settings.prefix}${OPTIONS_TABLE}`) ?? false }
}
