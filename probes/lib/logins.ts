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

/** The Basic Auth logins of an environment: the stored one (`unread`: the look at it failed), and the one the function's LIVE code asks for (never the placeholder). */
interface BasicAuthLogins {
  readonly stored: BasicAuthLogin | null | 'unread'
  readonly live: BasicAuthLogin | null
}

interface KnownLogins {
  readonly databaseLogins: Map<string, DatabaseLogin>
  readonly basicAuthLogins: Map<string, BasicAuthLogins>
  readonly secretReferences: Map<string, readonly string[]>
}

const noLogins = (): KnownLogins => ({
  databaseLogins: new Map(),
  basicAuthLogins: new Map(),
  secretReferences: new Map(),
})

const ofProcess = noLogins()
const ofRun = new AsyncLocalStorage<KnownLogins>()
const knownLogins = (): KnownLogins => ofRun.getStore() ?? ofProcess

/** Runs a look of several in one process, so that no other one's logins are in its reach. */
export const withOwnLogins = <T>(look: () => T): T => ofRun.run(noLogins(), look)

/** Keeps a database login inside this process for the probe that logs in; it is never part of evidence. */
export function keepLogin(targetKey: string, login: DatabaseLogin): void {
  knownLogins().databaseLogins.set(targetKey, login)
}

export const loginOf = (targetKey: string): DatabaseLogin | undefined => knownLogins().databaseLogins.get(targetKey)

/** Keeps the Basic Auth logins of the target's environment for the probe that asks the edge; never part of evidence. */
export function keepBasicAuth(target: Target, logins: BasicAuthLogins): void {
  knownLogins().basicAuthLogins.set(target.environment.name, logins)
}

export const basicAuthOf = (target: Target): BasicAuthLogins | undefined =>
  knownLogins().basicAuthLogins.get(target.environment.name)

/** Keeps which secrets a target's revision reads, whatever for, until those are read that no step looks at. */
export function keepSecretReferences(targetKey: string, references: readonly string[]): void {
  knownLogins().secretReferences.set(targetKey, references)
}

export const secretReferencesOf = (targetKey: string): readonly string[] =>
  knownLogins().secretReferences.get(targetKey) ?? []
