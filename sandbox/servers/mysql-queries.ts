import type { MysqlError } from './mysql-protocol.ts'
import type { MysqlBackend } from './types.ts'

/** Who is logged in, and on which database, `null` before one was chosen. */
export interface MysqlSession {
  readonly user: string
  database: string | null
}

export type MysqlReply =
  | { readonly kind: 'ok' }
  | { readonly kind: 'error'; readonly error: MysqlError }
  | { readonly kind: 'rows'; readonly column: string; readonly values: readonly (string | null)[] }

export const SERVER_VERSION = '8.0.36'

const NO_DATABASE: MysqlError = { errno: 1046, message: 'No database selected' }
const NOT_UNDERSTOOD =
  "the sandbox's database knows USE, SET, SELECT 1, SELECT VERSION(), SELECT DATABASE(), SELECT USER() and SHOW TABLES [LIKE '...']"
const IDENTIFIER = '(?:`([^`]+)`|([A-Za-z0-9_$]+))'
const USE = new RegExp(`^USE ${IDENTIFIER}$`, 'i')
const SHOW_TABLES = new RegExp(`^SHOW TABLES(?: (?:FROM|IN) ${IDENTIFIER})?(?: LIKE (?:'([^']*)'|"([^"]*)"))?$`, 'i')

/** What the server answers to one statement; `USE` changes the session. */
export function answerQuery(sql: string, session: MysqlSession, backend: MysqlBackend): MysqlReply {
  const statement = sql.trim().replace(/\s*;$/, '').replace(/\s+/g, ' ')
  const [, quoted, plain] = USE.exec(statement) ?? []
  const chosen = quoted ?? plain
  if (chosen !== undefined) return selectDatabase(chosen, session, backend)
  const tables = SHOW_TABLES.exec(statement)
  if (tables) return showTables(tables, session, backend)
  return constants(session)[statement.toUpperCase()] ?? setting(statement)
}

/** Makes a database the session's, if it exists and the user may use it. */
export function selectDatabase(database: string, session: MysqlSession, backend: MysqlBackend): MysqlReply {
  const error = backend.mayUse(session.user, database)
  if (error) return { kind: 'error', error }
  session.database = database
  return { kind: 'ok' }
}

function showTables(match: RegExpExecArray, session: MysqlSession, backend: MysqlBackend): MysqlReply {
  const [, quoted, plain, single, double] = match
  const pattern = single ?? double
  const database = quoted ?? plain ?? session.database
  if (database === null) return { kind: 'error', error: NO_DATABASE }
  const error = backend.mayUse(session.user, database)
  if (error) return { kind: 'error', error }
  const tables = backend.tablesOf(database)
  const column = `Tables_in_${database}`
  if (pattern === undefined) return { kind: 'rows', column, values: tables.toSorted() }
  const like = likePattern(pattern)
  return { kind: 'rows', column: `${column} (${pattern})`, values: tables.filter(table => like.test(table)).toSorted() }
}

/** SQL's LIKE: `%` any text, `_` one character, a backslash takes the next one literally. */
function likePattern(pattern: string): RegExp {
  const source = pattern.replace(
    /\\(.)|([%_])|([^\\%_]+)/g,
    (_, escaped?: string, wildcard?: string, text?: string) => {
      if (wildcard !== undefined) return wildcard === '%' ? '[^]*' : '[^]'
      return (escaped ?? text ?? '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    },
  )
  return new RegExp(`^${source}$`, 'i')
}

const constants = ({ user, database }: MysqlSession): Readonly<Record<string, MysqlReply>> => ({
  'SELECT 1': { kind: 'rows', column: '1', values: ['1'] },
  'SELECT VERSION()': { kind: 'rows', column: 'VERSION()', values: [SERVER_VERSION] },
  'SELECT @@VERSION': { kind: 'rows', column: '@@version', values: [SERVER_VERSION] },
  'SELECT @@VERSION_COMMENT LIMIT 1': { kind: 'rows', column: '@@version_comment', values: ['the sandbox'] },
  'SELECT DATABASE()': { kind: 'rows', column: 'DATABASE()', values: [database] },
  'SELECT USER()': { kind: 'rows', column: 'USER()', values: [`${user}@127.0.0.1`] },
})

const setting = (statement: string): MysqlReply =>
  /^SET /i.test(statement)
    ? { kind: 'ok' }
    : { kind: 'error', error: { errno: 1064, message: `${NOT_UNDERSTOOD}, not: ${statement.slice(0, 80)}` } }
