/** The names of the resources that belong to one tenant; as patterns `{tenant}` stands for the tenant's name. */
export interface TenantNames {
  readonly service: string
  readonly taskFamily: string
  /** AWS takes 32 characters; what is longer is cut. */
  readonly targetGroup: string
  readonly dbSecret: string
  /** The inline policy of the execution role that lets it read the secret. */
  readonly secretsPolicy: string
  /** The inline policy of the task role that lets it mount the file system. */
  readonly efsPolicy: string
  /** With the trailing slash, so that no other tenant's stream can match. */
  readonly logStreamPrefix: string
  readonly databaseName: string
  readonly databaseUser: string
  readonly efsPath: string
}

/** A tenant's name becomes a part of host names, database names and resource names. */
export const TENANT_NAME = /^[a-z0-9]+$/

const TENANT = '{tenant}'

/** A pattern with the tenant's name in its place. */
export const forTenant = (pattern: string, tenant: string): string => pattern.replaceAll(TENANT, tenant)

/** What stands before and after the tenant's name. */
export function partsOf(pattern: string): { readonly before: string; readonly after: string } {
  const at = pattern.indexOf(TENANT)
  return { before: pattern.slice(0, at), after: pattern.slice(at + TENANT.length) }
}

/** The tenant whose name a pattern makes of it; `undefined` where it makes that name of nobody. */
export function tenantIn(pattern: string, name: string): string | undefined {
  const { before, after } = partsOf(pattern)
  const fits = name.startsWith(before) && name.endsWith(after) && name.length > before.length + after.length
  return fits ? name.slice(before.length, name.length - after.length) : undefined
}
