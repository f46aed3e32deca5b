/** What belongs to a tenant by its names alone, whether or not there is a service that leads to it. */
export interface Remains {
  /** ARNs of the family's active revisions. */
  readonly activeRevisions: readonly string[]
  /** Access points whose root is the tenant's folder. */
  readonly accessPoints: readonly { readonly id: string; readonly fileSystemId: string }[]
  /** Inline policies of the platform's roles that were written for this tenant. */
  readonly rolePolicies: readonly { readonly roleName: string; readonly policyName: string }[]
  /** Proofs that the tenant once was: revisions that were withdrawn, log streams. Without any, a name may be misspelt. */
  readonly traces: readonly string[]
}
