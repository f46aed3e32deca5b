import type { Database } from '../database.ts'

/** What an error of MySQL or MariaDB means for the tenant, whoever was told it. */
export type DatabaseTrouble =
  | 'connections'
  | 'credentials'
  | 'access'
  | 'missing'
  | 'unreachable'
  | 'host-unresolvable'
  | 'host-blocked'
  | 'host-not-allowed'
  | 'login-method'
  | 'tls-required'
  | 'tls-failed'
  | 'tables-corrupt'

/** A plugin of an account's login method that the client lacks, or cannot use; the client gives it whatever number the server had given. */
export const PLUGIN_OF_CLIENT =
  /Authentication plugin '[^']{0,80}' (?:cannot be loaded|reported error)|Plugin (?:\w{1,40}_password|auth\w{1,60}|client_ed25519|dialog|parsec) could not be loaded: /
/** A proxy's own list of users and rules, under the number of a database that refuses a login. */
const REFUSED_BY_PROXY = /ProxySQL Error: /
/** RDS Proxy's own limits, under the number of a server that is full: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.troubleshooting.html */
const LIMIT_OF_PROXY = /rate limit exceeded|Number simultaneous connections exceeded/

interface Meaning {
  readonly trouble: DatabaseTrouble
  readonly numbers: readonly number[]
  /** PHP's exceptions carry no number: the server's sentence, which is never translated, has to be enough. */
  readonly words: RegExp
}

/** By the server's numbers (MySQL's and MariaDB's error references) and, without one, by its sentences; the first that fits counts. */
const MEANINGS: readonly Meaning[] = [
  {
    trouble: 'tls-failed',
    numbers: [2026],
    words:
      /SSL operation failed|TLS\/SSL error|connect to MySQL by using SSL|HANDSHAKE_SSL_ERROR|UNABLE_TO_VERIFY_LEAF_SIGNATURE|\(HY000\/2002\): {1,3}in /,
  },
  {
    trouble: 'tls-required',
    numbers: [3159],
    words: /Connections using insecure transport are prohibited|requires TLS connections/,
  },
  {
    trouble: 'connections',
    numbers: [1040, 1203, 1226],
    words:
      /Too many connections|already has more than 'max_user_connections'|has exceeded the 'max_[a-z_]{1,40}' resource/,
  },
  {
    trouble: 'access',
    numbers: [1044, 1142, 3879],
    words: /Access denied for AuthId |Access denied for user '[^']{0,80}'@'[^']{0,255}' to database/,
  },
  {
    trouble: 'credentials',
    numbers: [1045, 3118, 3955, 4151],
    words: /Access denied for user '|Account is blocked for \d{1,9} day|Account is blocked for|Account is locked/,
  },
  { trouble: 'missing', numbers: [1049], words: /Unknown database '/ },
  { trouble: 'host-blocked', numbers: [1129], words: /is blocked because of many connection errors/ },
  { trouble: 'host-not-allowed', numbers: [1130], words: /is not allowed to connect to this M/ },
  {
    trouble: 'login-method',
    // 1698: of methods that know no password (auth_socket, PAM), which 1045 stands for everywhere else. 2054 is of all that a client does not
    // know, the server's character set too: by its words alone.
    numbers: [1251, 1275, 1524, 1698, 2049, 2059, 2061],
    words:
      /authentication method unknown to the client|while doing caching_sha2 auth|does not support authentication protocol|Plugin '[^']{0,80}' is not loaded|mysql_clear_password|the old insecure authentication/,
  },
  {
    trouble: 'host-unresolvable',
    numbers: [2005],
    words: /php_network_getaddresses|getaddrinfo|Unknown MySQL server host|\(HY000\/2002\): No such file or directory/,
  },
  {
    trouble: 'tables-corrupt',
    // 1034 and 126 are of a temporary table, too, which only a full disk breaks: by its path, never by the number.
    numbers: [144, 145, 1194, 1195, 1712, 1812, 1932],
    words:
      /is marked as crashed|Got error (?:127|134|144|145) .{0,80}from storage engine|doesn't exist in engine|Tablespace is missing for table|Index .{1,200} is corrupted|Incorrect key file for table '\.\/[^']{1,200}'/,
  },
  { trouble: 'unreachable', numbers: [2002, 2003], words: /Can't connect to (?:local )?(?:MySQL|MariaDB|server)/ },
]

/** The forms in which PHP, PDO, MySQL's own client and its other programs, and the image's entry point write a number. */
const NUMBER =
  /\bGot error: (\d{4}): |\([0-9A-Z]{5}\/(\d{4})\)|SQLSTATE\[[0-9A-Z]{5}\] \[(\d{4})\]|\bERROR (\d{4}) \([0-9A-Z]{5}\)|MySQL Connection Error: \((\d{4})\)/

export function databaseErrorNumber(text: string): number | undefined {
  const found = NUMBER.exec(text)?.slice(1).find(Boolean)
  return found === undefined ? undefined : Number(found)
}

/** What a line or a sentence about the database means; `undefined` where it concerns a single query, or nothing known. */
export function troubleIn(text: string, number = databaseErrorNumber(text)): DatabaseTrouble | undefined {
  if (PLUGIN_OF_CLIENT.test(text)) return 'login-method'
  if (LIMIT_OF_PROXY.test(text) || REFUSED_BY_PROXY.test(text)) return undefined
  const byWords = MEANINGS.find(({ words }) => words.test(text))?.trouble
  // A connection that failed has one number for what is four different things.
  if (number !== undefined && number !== 2002)
    return MEANINGS.find(({ numbers }) => numbers.includes(number))?.trouble ?? byWords
  return byWords ?? (number === 2002 ? 'unreachable' : undefined)
}

/** The same for the login that the suite itself tried. */
export function troubleOfLogin({
  errno,
  layer,
  code,
  message,
}: Extract<Database, { outcome: 'failed' }>): DatabaseTrouble | undefined {
  if (errno !== null) return troubleIn(message, errno)
  if (layer === 'resolve') return 'host-unresolvable'
  if (code === 'AUTH_METHOD') return 'login-method'
  return troubleIn(message)
}
