/** The first layer that failed when logging in. TLS is none of them: where it is not what it should be, no login is made, and nothing was seen. */
export type DatabaseLayer = 'resolve' | 'connect' | 'handshake' | 'login' | 'schema' | 'query'

/** The task that logged in, where one did. */
export interface LoginTask {
  readonly id: string
  /** Login tasks that are still there: of an earlier run that was killed, or one that could not be stopped. */
  readonly left: readonly string[]
}

/** A real login with the tenant's own credentials; finished handshakes only, so that the server never blocks this host. */
export type Database =
  | {
      readonly outcome: 'connected'
      readonly host: string
      readonly port: number
      readonly address: string
      readonly username: string
      readonly database: string
      readonly serverVersion: string
      /** What the login was made in; anything but `verified` from a task, as its WordPress does it, and in a sandbox only. */
      readonly tls: 'verified' | 'unverified' | 'none'
      readonly tableCount: number
      /** Tables that start with the tenant's prefix. */
      readonly prefixedTableCount: number
      readonly tablePrefix: string
      readonly elapsedMs: number
      readonly task?: LoginTask
    }
  | {
      readonly outcome: 'failed'
      readonly host: string
      readonly port: number
      readonly address: string | null
      readonly username: string
      readonly database: string
      readonly layer: DatabaseLayer
      /** `ER_ACCESS_DENIED_ERROR`, `ETIMEDOUT` ... as MySQL and the system name it. */
      readonly code: string
      readonly errno: number | null
      readonly message: string
      /** True when the failure means no more than that this machine has no route to a private database. */
      readonly noRoute: boolean
      /** Services of others whose definitions name the refused user in plain sight; absent: not looked at, or not seen. */
      readonly usedBy?: readonly string[]
      readonly task?: LoginTask
    }

/** The server let the user in, and said nothing to what it was asked then: it is there, and does not do its work. */
export const silentOnceIn = ({ layer, errno }: Extract<Database, { outcome: 'failed' }>): boolean =>
  (layer === 'schema' || layer === 'query') && errno === null

/** A server's error in place of its greeting: it was not verified, and not asked for anything. */
export const saidBeforeLogin = ({ layer, errno }: Extract<Database, { outcome: 'failed' }>): boolean =>
  layer === 'handshake' && errno !== null
