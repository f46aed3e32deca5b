import { forTenant, partsOf, TENANT_NAME, type TenantNames, tenantIn } from './names.ts'
import { TARGET_GROUP_NAME_LIMIT, type Target } from './target.ts'

/** What a tenant refers to by a name that says whose it is. */
export type OwnedName = Extract<keyof TenantNames, 'service' | 'dbSecret' | 'targetGroup' | 'taskFamily'>

/** Whose something is: another tenant or the edge; `null`: by its name not the tenant's, but of nobody who is known. */
export type OtherOwner = string | null

/** The tenants that were seen; those of the environment's data are known besides. */
export interface SeenTenants {
  readonly has: (tenant: string) => boolean
  /** Those whose names may have been cut. */
  readonly all: () => readonly string[]
}

export const THE_EDGE = 'the edge'

type Whose = Pick<Target, 'environment' | 'tenant' | 'names'>

/** Whose a name is where it is not the tenant's own; `undefined`: its own, or nobody's by conventions and known deviations. */
export function otherOwner(target: Whose, kind: OwnedName, name: string, seen: SeenTenants): OtherOwner | undefined {
  if (name === target.names[kind]) return undefined
  const { environment, tenant } = target
  const [deviating] = Object.entries(environment.overrides).find(([, override]) => override[kind] === name) ?? []
  if (deviating !== undefined) return deviating === tenant ? undefined : deviating
  if (kind === 'dbSecret' && name === environment.cloudFront?.basicAuthSecret) return THE_EDGE
  // The tenant's own by convention, where it deviates from it.
  if (isOwnName(target, kind, name)) return undefined
  const pattern = environment.tenantNames[kind]
  const begun = begunTenant(pattern, name)
  if (begun !== undefined && isKnown(target, begun, seen)) return begun
  if (kind === 'targetGroup' && name.length === TARGET_GROUP_NAME_LIMIT) {
    const cut = seen.all().find(each => forTenant(pattern, each).startsWith(name))
    if (cut !== undefined) return cut
  }
  return TENANT_NAME.test(tenantIn(pattern, name) ?? '') ? null : undefined
}

/** Whether a name shows that a thing is the tenant's: the very name, or one that begins as the convention says and goes on otherwise. */
export const isOwnName = ({ environment, tenant, names }: Whose, kind: keyof TenantNames, name: string): boolean =>
  name === names[kind] || begunTenant(environment.tenantNames[kind], name) === tenant

/** Whether all names that a pattern with `*` and `?` stands for are shown to be the tenant's. */
export const isOwnPattern = (target: Whose, kind: OwnedName, pattern: string): boolean => {
  const [begun = ''] = pattern.split(/[*?]/, 1)
  if (begun === pattern) return isOwnName(target, kind, pattern) || isBehind(pattern, target.names[kind])
  // What stands for anything may go on with the name of a longer tenant.
  return isOwnName(target, kind, `${begun}0`) || isBehind(begun, target.names[kind])
}

const isBehind = (name: string, own: string): boolean => name.startsWith(`${own}-`)

/** The other tenants of whom the environment's data say that they use it, too. */
export const sharersOf = (
  { environment, tenant }: Whose,
  kind: OwnedName | 'databaseUser' | 'databaseName',
  name: string,
): readonly string[] =>
  Object.entries(environment.overrides).flatMap(([other, override]) =>
    other !== tenant && override[kind] === name ? [other] : [],
  )

/** Whether a user or a database of the server is shown to be the tenant's alone. */
export const isOwnOnServer = (target: Whose, kind: 'databaseUser' | 'databaseName', name: string): boolean =>
  sharersOf(target, kind, name).length === 0 && isOwnName(target, kind, name)

/** The tenant whose folder of the file system a path is, where it is another one's. */
export function ownerOfPath(target: Whose, path: string, seen: SeenTenants): string | undefined {
  const other = path === target.names.efsPath ? undefined : tenantIn(target.environment.tenantNames.efsPath, path)
  return other !== undefined && other !== target.tenant && isKnown(target, other, seen) ? other : undefined
}

/** The known other tenant of whom a parameter's path speaks at its beginning: `/prod/bakery/license`, `/bakery/license`. */
export function ownerOfParameter(target: Whose, path: string, seen: SeenTenants): string | undefined {
  const begun = path.split('/').filter(part => part !== '')
  const [other, below] = begun[0] === target.environment.name ? begun.slice(1) : begun
  return other !== undefined && below !== undefined && other !== target.tenant && isKnown(target, other, seen)
    ? other
    : undefined
}

/** The known other tenant of whom a part of a name or a path speaks at its beginning: `prod-bakery-task-role`, `env-files/bakery/wordpress.env`, `bakery_`. */
export function ownerOfPlace(target: Whose, place: string, seen: SeenTenants): string | undefined {
  const begun = place
    .split('/')
    .map(part => begunTenant(`${target.environment.name}-{tenant}`, part) ?? begunTenant('{tenant}', part))
  return begun.includes(target.tenant)
    ? undefined
    : begun.find(other => other !== undefined && isKnown(target, other, seen))
}

/** A name that follows the conventions may be nobody's: `prod-shared-db-credentials`. */
const isKnown = ({ environment }: Whose, tenant: string, seen: SeenTenants): boolean =>
  !environment.excludedTenants.includes(tenant) && (Object.hasOwn(environment.overrides, tenant) || seen.has(tenant))

/** What stands in the tenant's place of a name, however it goes on. */
function begunTenant(pattern: string, name: string): string | undefined {
  const { before } = partsOf(pattern)
  const [begun = ''] = name.startsWith(before) ? name.slice(before.length).split(/[^a-z0-9]/, 1) : []
  return begun === '' ? undefined : begun
}
