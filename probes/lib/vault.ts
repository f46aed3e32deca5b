import { AsyncLocalStorage } from 'node:async_hooks'
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
interface BasicAuthLogins {
  readonly stored: BasicAuthLogin | null
  readonly live: BasicAuthLogin | null
}

interface Vault {
  readonly databaseLogins: Map<string, DatabaseLogin>
  readonly basicAuthLogins: Map<string, BasicAuthLogins>
}

const emptyVault = (): Vault => ({ databaseLogins: new Map(), basicAuthLogins: new Map() })

const ofProcess = emptyVault()
const ofRun = new AsyncLocalStorage<Vault>()
const vault = (): Vault => ofRun.getStore() ?? ofProcess

/** Runs a look of several in one process, so that no other one's logins are in its reach. */
export const withOwnVault = <T>(look: () => T): T => ofRun.run(emptyVault(), look)

/** Keeps a database login inside this process for the probe that logs in; it is never part of evidence. */
export function keepLogin(targetKey: string, login: DatabaseLogin): void {
  vault().databaseLogins.set(targetKey, login)
}

export const loginOf = (targetKey: string): DatabaseLogin | undefined => vault().databaseLogins.get(targetKey)

/** Keeps the Basic Auth logins of the target's environment for the probe that asks the edge; never part of evidence. */
export function keepBasicAuth(target: Target, logins: BasicAuthLogins): void {
  vault().basicAuthLogins.set(target.environment.name, logins)
}

export const basicAuthOf = (target: Target): BasicAuthLogins | undefined =>
  vault().basicAuthLogins.get(target.environment.name)
