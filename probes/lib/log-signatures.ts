import type { LogErrorClass } from '../../evidence/index.ts'
import { databaseErrorNumber, PLUGIN_OF_CLIENT, troubleIn } from '../../evidence/readings/database-error.ts'
import { OBJECT_CACHE_EXCEPTION } from '../../evidence/readings/object-cache.ts'
import { isRecord } from '../../lib/values.ts'
import { parseJson } from './answers.ts'

/** How the system says that something could not be reached or opened (strerror, gai_strerror), by whoever it was tried. */
const SYSTEM_ERRORS =
  /Connection (?:refused|timed out|reset by peer)|No route to host|Permission denied|Name or service not known|Temporary failure in name resolution/
/** A line of Apache's error log of level `error` or worse. */
const APACHE_ERROR = /^\[[^\]]{8,40}\] \[\w{0,40}:(?:error|crit|alert|emerg)\] /
/** The same of nginx' and of php-fpm's own log, with what it is about; what follows may be a visitor's words. */
const NGINX_ERROR =
  /^(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d |nginx: )\[(?:error|crit|alert|emerg)\] (?:\d{1,10}#\d{1,10}: )?(?:\*\d{1,20} )?([\w ]{0,20})/
const FPM_ERROR = /^\[\d\d-\w{3}-\d{4} \d\d:\d\d:\d\d(?:\.\d{1,6})?\] (?:ERROR|ALERT): (?:pid \d{1,10}, )?([\w ]{0,20})/
/** Why a web server ends before it has a log of its own (Apache says harmless things there, too), and why a command cannot be started. */
const NO_START =
  /^(?:\(\d{1,3}\)[^:]{1,80}: )?(AH00(?:01[3-9]|020|072|451|526|534)): |^(?:apache2|httpd): (Syntax error on line )|^(no listening sockets available)|: (exec): [^:]{1,200}: (?:not found|cannot execute|Permission denied|Exec format error)|(\bexec (?:\/[^\s:]{1,200}|user process caused): "?exec format error)/
/** A process beside the web server's own that was ended from outside or crashed: signals 3 and 15 are an orderly end. */
const PROCESS_ENDED =
  /\[pool [^\]]{1,60}\] child \d{1,10} (exited on signal (?!3\b|15\b)\d{1,3})\b|\b(exited: [\w.:-]{1,60}) \([^)]{1,60}; not expected\)|\b(gave up: [\w.:-]{1,60}) entered FATAL state/

/** The programs that copy a database; their warnings end no copy, and on "Got errno" their own disk is full. */
const DUMP_FAILED = /\b(?:mysqldump|mariadb-dump): (?:Error\b|Couldn't execute)/

/** What error lines look like. The first class that fits counts: a fatal error about the database is about the database. */
const SIGNATURES: readonly (readonly [LogErrorClass, readonly RegExp[]])[] = [
  ['php-parse', [/(?:^|PHP )Parse error:/]],
  [
    'database',
    [
      /WordPress database error /,
      // WordPress translates its own words, in which MySQL's sentence stands as it is.
      /Illegal mix of collations/,
      /You have an error in your SQL syntax/,
      /mysqli_sql_exception|PDOException: SQLSTATE/,
      /is marked as crashed/,
      /MySQL server has gone away/,
      /Lost connection to (?:MySQL )?server/,
      /Too many connections/,
      /Deadlock found when trying to get lock/,
      /Lock wait timeout exceeded/,
      /Access denied for user '/,
      /Unknown database '/,
      /Cannot select database/,
      /Error establishing a database connection/,
      /mysqli?[\w:]{0,40}\(\): (?:php_network_getaddresses|SSL operation failed|Cannot connect to MySQL)/,
      /mysqli?[\w:]{0,40}\(\): (?:The server requested authentication method|.{1,40} while doing caching_sha2 auth)/,
      // The server's own sentences, which are never translated, in whatever language WordPress reports them.
      /Unknown column '[^']{1,200}' in '/,
      /(?:Data too long|Out of range value|Incorrect [\w ]{1,20} value: '.{0,200}') for column '[^']{1,200}' at row \d/,
      /Duplicate entry '.{0,400}' for key '/,
      /Disk full \([^)]{1,300}\); waiting for someone to free/,
      /Got error \d{1,4} .{0,80}from storage engine/,
      DUMP_FAILED,
      PLUGIN_OF_CLIENT,
      /Table '[^']*' doesn't exist/,
    ],
  ],
  ['disk-full', [/No space left on device/, /(?:Disk quota|"Quota) exceeded/]],
  [
    'php-fatal',
    [
      /(?:^|PHP )(?:Fatal|Catchable fatal|Recoverable fatal) error:/,
      // WooCommerce's own log, which has a shutdown handler, too.
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d) CRITICAL Uncaught \w/,
      /Allowed memory size of \d+ bytes exhausted/,
      /Maximum execution time of \d+ seconds? exceeded/,
    ],
  ],
  [
    'segfault',
    [
      /child pid \d+ exit signal Segmentation fault/,
      /\[pool [^\]]{1,60}\] child \d{1,10} exited on signal 11 \(SIGSEGV/,
    ],
  ],
  [
    'workers-busy',
    [
      /(?:reached|of) MaxRequestWorkers/,
      /server reached (?:pm\.)?max_children setting/,
      // No worker of php-fpm takes a connection, and no more may wait.
      /connect\(\) to unix:[^\s"]{1,200} failed \(11: Resource temporarily unavailable\) while connecting to upstream/,
    ],
  ],
  ['htaccess', [/\[(?:core:)?alert\] [^/]{0,120}\/[^\s:]{0,200}\.htaccess: /]],
]

/** Phrases that CloudWatch looks for; a superset of the signatures. Any of them is enough, upper and lower case count. */
const PHRASES = [
  'Parse error:',
  'atal error:',
  'memory size of',
  'CAL Uncaught',
  'execution time of',
  'database',
  'MySQL',
  'SQLSTATE',
  '(HY000)',
  'mysqli',
  'Got error',
  'Unknown column ',
  ' for column ',
  ' for key ',
  'Disk full (',
  'dump: ',
  'Lost connection to',
  'Too many connections',
  'Deadlock found',
  'wait timeout',
  'wp-load.php',
  'blog-header.php',
  'do_action',
  'Access denied for user',
  'could not be loaded: ',
  'uthentication plugin ',
  '(28000)',
  '(08S01)',
  'mix of collations',
  'SQL syntax',
  'marked as crashed',
  "doesn't exist",
  'space left on',
  'uota exceeded',
  'Segmentation',
  'MaxRequestWorkers',
  'max_children',
  '.htaccess: ',
  'error] ',
  'crit] ',
  'alert] ',
  'emerg] ',
  '] ERROR: ',
  '] ALERT: ',
  'AH00',
  'Syntax error on line',
  'listening sockets',
  ': exec: ',
  'exec format',
  'exited on signal',
  '; not expected)',
  'FATAL state',
  'Resource temporarily',
  'Connection refused',
  'Connection timed out',
  'Connection reset',
  'No route to host',
  'Permission denied',
  'service not known',
  'failure in name',
] as const

/** The filter pattern of FilterLogEvents, of at most 1024 characters: `?"a" ?"b"` is "a or b". */
export const ERROR_FILTER = PHRASES.map(phrase => `?"${phrase}"`).join(' ')
/** The same, and what a load balancer's health checks leave in the access log of a task that lives (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html). */
export const ERROR_OR_CHECK_FILTER = `${ERROR_FILTER} ?"ELB-HealthChecker/"`

/** Apache's access log, with the host before it or not, quotes what the visitor sent, and a visitor can send anything. */
const ACCESS_LINE = /^\S+ \S+ \S+ (?:\S+ )?\[[^\]]+\] "/

/** Members that records of a request have; two of them make one. Records of firewalls hold a whole request in one. */
const OF_REQUESTS = new Set(
  'request method status uri url useragent agent http_user_agent referer remoteaddr remoteip remote_addr clientip host query'.split(
    ' ',
  ),
)
const WHOLE_REQUESTS = new Set(['httprequest', 'transaction'])
/** Members in which loggers put a line of somebody else's. */
const LINES = ['message', 'log', 'msg'] as const

/** What the writer of a line says himself; `undefined` for a record of a request, whose every word may be a visitor's. */
function ownWords(line: string): string | undefined {
  if (ACCESS_LINE.test(line)) return undefined
  if (!line.startsWith('{')) return line
  const said = parseJson(line)
  if (!isRecord(said)) return line
  const names = Object.keys(said).map(name => name.toLowerCase())
  if (names.some(name => WHOLE_REQUESTS.has(name)) || names.filter(name => OF_REQUESTS.has(name)).length >= 2)
    return undefined
  const inner = LINES.map(name => said[name]).find(text => typeof text === 'string')
  if (inner === undefined) return line
  return ACCESS_LINE.test(inner) ? undefined : inner
}

/** A line without what nginx writes behind what happened: the visitor's address and his whole request, with whatever that holds. */
export function withoutRequest(line: string): string {
  const end = NGINX_ERROR.test(line) ? line.indexOf(', client: ') : -1
  return end < 0 ? line : line.slice(0, end)
}

/** What an error line is. */
interface Signature {
  readonly class: LogErrorClass
  /** What tells it from others of its class, so that none stands in for another. */
  readonly subject: string
}

/** Fatal errors that are about something that PHP misses. */
const SUBJECTS: readonly RegExp[] = [OBJECT_CACHE_EXCEPTION, /Class ["']?\\?mysqli["']? not found/]

/** The class of an error line, `undefined` for every other line. */
export function signatureOf(line: string): Signature | undefined {
  const words = ownWords(line)
  if (words === undefined) return undefined
  const known = SIGNATURES.find(([, patterns]) => patterns.some(pattern => pattern.test(words)))?.[0]
  const isReport = isQueryReport(words)
  const isDatabase = databaseErrorNumber(words) !== undefined || isReport
  // The server's disk is full in words of the system, as the task's own is.
  const found = isReport && known === 'disk-full' ? 'database' : (known ?? (isDatabase ? 'database' : unnamed(words)))
  if (found === undefined) return undefined
  return { class: found, subject: subjectOf(found, words) }
}

const unnamed = (words: string): LogErrorClass | undefined =>
  [APACHE_ERROR, SYSTEM_ERRORS, ...OWN_SUBJECT].some(each => each.test(words)) ? 'unnamed' : undefined

/** What they capture is the subject: few different ones, of the program's own words. */
const OWN_SUBJECT: readonly RegExp[] = [NO_START, PROCESS_ENDED, FPM_ERROR, NGINX_ERROR]
/** The number under which Apache knows a message, or what the system said: one that comes all the time must not stand in for another. */
const NUMBER = /\bAH\d{5}\b/

function subjectOf(found: LogErrorClass, words: string): string {
  if (found === 'database') return troubleIn(words) ?? ''
  if (found === 'unnamed') return (NUMBER.exec(words) ?? SYSTEM_ERRORS.exec(words))?.[0] ?? ownSubject(words)
  return `${SUBJECTS.findIndex(each => each.test(words))}`
}

const ownSubject = (words: string): string =>
  OWN_SUBJECT.flatMap(each => each.exec(words)?.slice(1).find(Boolean) ?? [])[0] ?? ''

const QUERY = /\b(?:SELECT|INSERT|UPDATE|DELETE|REPLACE|SHOW|DESCRIBE|ALTER|CREATE|DROP|TRUNCATE) /
const MADE_BY = /\b(?:require|include)(?:_once)?\('|\bdo_action(?:_ref_array)?\('/

/** WordPress' report of a query that failed, in whatever language: its own name, the query, and the calls that made it, in this order. */
function isQueryReport(words: string): boolean {
  const name = words.indexOf('WordPress')
  if (name < 0) return false
  const query = words.slice(name).search(QUERY)
  return query >= 0 && MADE_BY.test(words.slice(name + query))
}
