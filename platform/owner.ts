import { TENANT_NAME, type TenantNames, tenantIn } from './names.ts'
import type { Target } from './target.ts'

/** What a tenant refers to by a name that says whose it is. */
export type OwnedName = Extract<keyof TenantNames, 'dbSecret' | 'targetGroup' | 'taskFamily'>

/** Whose a name is where it is not the tenant's own, another tenant or the edge; `undefined`: its own, or nobody's by conventions and known deviations. */
export function otherOwner(
  { environment, tenant, names }: Pick<Target, 'environment' | 'tenant' | 'names'>,
  kind: OwnedName,
  name: string,
): string | undefined {
  if (name === names[kind]) return undefined
  const [deviating] = Object.entries(environment.overrides).find(([, override]) => override[kind] === name) ?? []
  if (deviating !== undefined) return deviating === tenant ? undefined : deviating
  if (kind === 'dbSecret' && name === environment.cloudFront?.basicAuthSecret) return THE_EDGE
  const other = tenantIn(environment.tenantNames[kind], name)
  // The tenant's own by convention, where it deviates from it.
  return other !== undefined && other !== tenant && TENANT_NAME.test(other) ? other : undefined
}

const THE_EDGE = 'the edge'
