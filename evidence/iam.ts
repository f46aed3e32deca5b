/** One policy document as IAM stores it, decoded. */
export interface RolePolicy {
  readonly name: string
  readonly kind: 'inline' | 'attached'
  readonly arn: string | null
  /** The parsed JSON document. */
  readonly document: unknown
}

/** What limits all of a role's policies together; `unseen`: whether there is such a limit could not be looked at. */
export type PermissionsBoundary = RolePolicy | 'none' | 'unseen'

/** Who may take on a role: the parsed JSON document; `unseen`: the role could not be looked at. */
export type TrustPolicy = { readonly document: unknown } | 'unseen'

/** The tenant's own policy on the execution role, and the role's others as far as they were read. */
export type ExecutionRole =
  | { readonly roleFound: false; readonly roleName: string }
  | {
      readonly roleFound: true
      readonly roleName: string
      readonly tenantPolicyName: string
      readonly policies: readonly RolePolicy[]
      /** `null`: it could not be seen. */
      readonly roleArn: string | null
      readonly boundary: PermissionsBoundary
      readonly trust: TrustPolicy
      /** False when only the tenant's own policy was read because it settles the question. */
      readonly complete: boolean
    }

/** The policies of the task role the running revision uses; `roleName: null` when it uses none. */
export type TaskRole =
  | { readonly roleFound: false; readonly roleName: string | null }
  | {
      readonly roleFound: true
      readonly roleName: string
      readonly policies: readonly RolePolicy[]
      /** `null`: it could not be seen. */
      readonly roleArn: string | null
      readonly boundary: PermissionsBoundary
      readonly trust: TrustPolicy
      /** False when reading ended with the policy that allows the mount. */
      readonly complete: boolean
    }
