import type { DbSecret } from './secrets.ts'

/** What belongs to a tenant by its names alone, whether or not there is a service that leads to it. */
export interface Remains {
  /** ARNs of the family's active revisions. */
  readonly activeRevisions: readonly string[]
  /** Access points whose root is the tenant's folder, or, where a path is told, one below it. */
  readonly accessPoints: readonly { readonly id: string; readonly fileSystemId: string; readonly path?: string }[]
  /** Inline policies of the platform's roles that were written for this tenant. */
  readonly rolePolicies: readonly RemainingPolicy[]
  /** Proofs that the tenant once was: revisions that were withdrawn, log streams. Without any, a name may be misspelt. */
  readonly traces: readonly string[]
  /** The secret and the target group of the conventional names, whatever the service leads to; absent: not looked for. */
  readonly secret?: NamedSecret
  readonly targetGroup?: { readonly name: string; readonly arn: string | null }
  /** Others that are the tenant's by their names, and that its revisions read; those that are gone left out. */
  readonly furtherSecrets?: readonly FurtherSecret[]
  /** Others that are the tenant's by their names; absent: not looked for. */
  readonly furtherTargetGroups?: readonly { readonly name: string; readonly arn: string }[]
  /** What the services of the cluster use, looked at where something is left; absent: not looked at. */
  readonly uses?: ClusterUses
}

export interface FurtherSecret {
  readonly name: string
  readonly arn: string
  /** Whether it is seen to be there still. */
  readonly seen: boolean
}

interface RemainingPolicy {
  readonly roleName: string
  readonly policyName: string
  /** Services of others that no other policy of the role lets do what they do; absent: not looked at. */
  readonly neededBy?: readonly string[]
  /** Its statements that are not about the tenant's own secrets and files alone; absent: not looked at. */
  readonly besides?: readonly string[]
}

/** A secret of which only matters whether it is there. */
export type NamedSecret = Pick<DbSecret, 'state' | 'name'> & {
  readonly arn?: string | null
  readonly deletedAt?: string | null
}

export type ClusterUses =
  | { readonly seen: true; readonly services: readonly ServiceUses[] }
  | { readonly seen: false; readonly why: string }

/** What a service of the cluster uses, by all of its deployments. */
export interface ServiceUses {
  readonly name: string
  readonly status: string
  readonly revisionArns: readonly string[]
  readonly targetGroupArns: readonly string[]
  /** The ARNs of secrets that its revisions refer to. */
  readonly secretArns: readonly string[]
  readonly accessPointIds: readonly string[]
  /** The users of databases that its revisions name in plain sight. */
  readonly databaseUsers?: readonly string[]
}
