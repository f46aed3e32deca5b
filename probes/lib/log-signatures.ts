import type { LogErrorClass } from '../../evidence/index.ts'

/** What error lines of PHP and WordPress look like. The first class that fits counts: a fatal error about the database is about the database. */
const SIGNATURES: readonly (readonly [LogErrorClass, readonly RegExp[]])[] = [
  ['php-parse', [/PHP Parse error:/]],
  [
    'database',
    [
      /WordPress database error /,
      /MySQL server has gone away/,
      /Lost connection to (?:MySQL )?server/,
      /Too many connections/,
      /Access denied for user '/,
      /Unknown database '/,
      /Cannot select database/,
      /Error establishing a database connection/,
      /\(HY000\/20\d\d\)/,
      /mysqli?[\w:]{0,40}\(\): php_network_getaddresses/,
      /Table '[^']*' doesn't exist/,
    ],
  ],
  [
    'php-fatal',
    [
      /PHP Fatal error:/,
      /Allowed memory size of \d+ bytes exhausted/,
      /Maximum execution time of \d+ seconds? exceeded/,
    ],
  ],
]

/** Phrases that CloudWatch looks for; a superset of the signatures. Any of them is enough, upper and lower case count. */
const PHRASES = [
  'PHP Parse error:',
  'PHP Fatal error:',
  'Allowed memory size of',
  'Maximum execution time of',
  'database',
  'MySQL server',
  'Lost connection to',
  'Too many connections',
  'Access denied for user',
  '(HY000/20',
  'php_network_getaddresses',
  "doesn't exist",
] as const

/** The filter pattern of FilterLogEvents: `?"a" ?"b"` is "a or b". */
export const ERROR_FILTER = PHRASES.map(phrase => `?"${phrase}"`).join(' ')

/** Apache's access log quotes what the visitor sent, and a visitor can send anything. */
const ACCESS_LINE = /^\S+ \S+ \S+ \[[^\]]+\] "/

/** The class of an error line, `undefined` for every other line. */
export function classOf(line: string): LogErrorClass | undefined {
  if (ACCESS_LINE.test(line)) return undefined
  return SIGNATURES.find(([, patterns]) => patterns.some(pattern => pattern.test(line)))?.[0]
}
