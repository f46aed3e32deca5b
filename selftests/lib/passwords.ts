import { restartTenant, secretOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import type { Sandbox } from '../../sandbox/index.ts'
import { namesOf } from '../../sandbox/model/arns.ts'
import { addVersion, jsonObject } from '../../sandbox/model/secrets.ts'

const ROTATED_BEFORE_MS = 30 * 60_000

/** Gives a tenant another database password everywhere: in its secret, in the database, and in tasks that start anew with it. */
export function setPassword(sandbox: Sandbox, tenant: string, password: string | number): void {
  const { world } = sandbox
  const secret = secretOf(world, tenant)
  const value = jsonObject(secret.versions.at(-1)?.value ?? '') ?? {}
  addVersion(secret, JSON.stringify({ ...value, password }), world.now() - ROTATED_BEFORE_MS)
  const account = world.database.accounts.get(namesOf(world, tenant).databaseUser)
  if (account) account.password = String(password)
  restartTenant(world, tenant)
  sandbox.settle()
}
