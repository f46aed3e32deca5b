import type { EnvironmentName } from './environment.ts'

/** Whether a tenant's WordPress is waiting for its installer, is installed, or is to be judged by what the database says. */
export type Life = 'fresh' | 'installed' | 'auto'

/** What a tenant may have that the conventions would not give it; everything is optional, an absent field follows the convention. */
export interface TenantOverride {
  readonly life?: Life
  readonly domain?: string
  readonly service?: string
  readonly taskFamily?: string
  readonly targetGroup?: string
  readonly dbSecret?: string
  readonly databaseName?: string
  readonly databaseUser?: string
  /** Digests that this tenant is expected to run; absent: the environment's known-good ones. */
  readonly digests?: readonly string[]
}

/** Per environment and tenant, the deviations that are known and accepted. */
export const tenantOverrides: Readonly<Partial<Record<EnvironmentName, Readonly<Record<string, TenantOverride>>>>> = {}
