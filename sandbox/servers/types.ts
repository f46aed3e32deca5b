/** A request as a server of the sandbox got it; header names in lower case. */
export interface SandboxRequest {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly query: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly remoteAddress: string
}

/** What a server of the sandbox answers; `hang` never answers, `reset` drops the connection. */
export type SandboxAnswer =
  | {
      readonly kind: 'answer'
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
      readonly body: string
      readonly delayMs?: number
    }
  | { readonly kind: 'hang' }
  | { readonly kind: 'reset' }

export interface RunningServer {
  readonly port: number
  readonly close: () => Promise<void>
}

/** What is asked of the platform's DNS. */
export type DnsType = 'A' | 'AAAA' | 'CNAME'

export interface DnsRecordAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED'
  /** CNAMEs first, in the order of the chain. */
  readonly answers: readonly (
    | { readonly name: string; readonly type: 'CNAME'; readonly domain: string }
    | { readonly name: string; readonly type: 'A' | 'AAAA'; readonly address: string }
  )[]
  /** The zone that has no such name, and its primary name server. */
  readonly denial?: { readonly zone: string; readonly server: string }
}

/** What the MySQL server asks the model. */
export interface MysqlBackend {
  /** False: new connections are accepted by nobody (the handshake never comes). */
  readonly answers: () => boolean
  /** An error before the login (too many connections), or `null`. */
  readonly refuses: () => { readonly errno: number; readonly message: string } | null
  /** The user's password, `null` for an unknown user. */
  readonly passwordOf: (user: string) => string | null
  /** `null` when the user may use the database, else 1044 or 1049. */
  readonly mayUse: (user: string, database: string) => { readonly errno: number; readonly message: string } | null
  readonly tablesOf: (database: string) => readonly string[]
}

/** What a container ran: its lines on standard output, and how it ended. */
interface Ran {
  readonly lines: readonly string[]
  readonly exitCode: number
}

/** Runs PHP's text as a task would, with variables of its own; `undefined` where this machine has no PHP. */
export type RunPhp = (code: string, variables: Readonly<Record<string, string>>) => Promise<Ran | undefined>
