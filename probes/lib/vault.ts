import type { Target } from '../../platform/target.ts'

/** What a tenant's database secret says, password included; a part it lacks is `null`. */
export interface DatabaseLogin {
  readonly username: string
  readonly password: string
  readonly host: string | null
  readonly port: number | null
  readonly database: string | null
}

export interface BasicAuthLogin {
  readonly username: string
  readonly password: string
}

/** The Basic Auth logins of an environment: the stored one, and the one the function's LIVE code asks for (never the placeholder). */
export interface BasicAuthLogins {
  readonly stored: BasicAuthLogin | null
  readonly live: BasicAuthLogin | null
}

const databaseLogins = new Map<string, DatabaseLogin>()
const basicAuthLogins = new Map<string, BasicAuthLogins>()

/** Keeps a database login inside this process for the probe that logs in; it is never part of evidence. */
export function keepLogin(targetKey: string, login: DatabaseLogin): void {
  databaseLogins.set(targetKey, login)
}

export const loginOf = (targetKey: string): DatabaseLogin | undefined => databaseLogins.get(targetKey)

/** Keeps the Basic Auth logins of the target's environment for the probe that asks the edge; never part of evidence. */
export function keepBasicAuth(target: Target, logins: BasicAuthLogins): void {
  basicAuthLogins.set(target.environment.name, logins)
}

export const basicAuthOf = (target: Target): BasicAuthLogins | undefined => basicAuthLogins.get(target.environment.name)
