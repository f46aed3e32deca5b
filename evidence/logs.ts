/**
 * `segfault`, `workers-busy`, `htaccess`: words of Apache or php-fpm; `disk-full`: of whoever could not write; `unnamed`: an error of the web server,
 * or a connection that failed, of which no more is known.
 */
export type LogErrorClass =
  | 'php-parse'
  | 'php-fatal'
  | 'database'
  | 'segfault'
  | 'workers-busy'
  | 'htaccess'
  | 'disk-full'
  | 'unnamed'

export interface LogFinding {
  readonly class: LogErrorClass
  readonly stream: string
  readonly count: number
  readonly firstAt: string
  readonly lastAt: string
  /** One line, of which 400 characters are shown. */
  readonly excerpt: string
}

/** What the tenant's log streams say; `streams` is what exists under the tenant's prefix, newest event first. */
export type Logs =
  | { readonly groupFound: false; readonly group: string }
  | {
      readonly groupFound: true
      readonly group: string
      readonly prefix: string
      /** At most 50, newest event first. */
      readonly streams: readonly { readonly name: string; readonly lastEventAt: string | null }[]
      readonly windowStart: string
      readonly windowEnd: string
      /** Error lines of the window by stream, class and what they are about. */
      readonly findings: readonly LogFinding[]
      /** True when the window held more pages than the probe's deadline allowed to read. */
      readonly truncated: boolean
    }

/** Where a request with a unique marker, sent through the load balancer, showed up. */
export interface RequestMarker {
  readonly marker: string
  readonly sentAt: string
  /** The status the load balancer answered, `null` when it could not be reached. */
  readonly status: number | null
  readonly foundInStream: string | null
  readonly waitedMs: number
}
