export interface DistributionSummary {
  readonly id: string
  readonly arn: string
  readonly domainName: string
  readonly enabled: boolean
  /** `Deployed` or `InProgress`. */
  readonly status: string
  readonly aliases: readonly string[]
  readonly origins: readonly { readonly domainName: string; readonly protocolPolicy: string | null }[]
  readonly webAclId: string | null
  readonly certificateArn: string | null
  readonly httpVersion: string | null
  readonly viewerProtocolPolicy: string | null
  /** ARNs of the functions at viewer-request of the default behaviour. */
  readonly viewerRequestFunctions: readonly string[]
}

/** The distribution whose aliases cover the tenant's domain, exactly or by wildcard. */
export type Distribution =
  | {
      readonly found: false
      /** Distributions that have this environment's load balancer as origin, but do not serve the domain. */
      readonly sameOrigin: readonly DistributionSummary[]
      readonly inspectedCount: number
    }
  | {
      readonly found: true
      readonly matchedAlias: string
      readonly distribution: DistributionSummary
      readonly inspectedCount: number
    }

/** The credential inside one stage of the Basic Auth function; the password is only ever told by its shape. */
export interface FunctionStage {
  readonly etag: string
  readonly credential: 'real' | 'placeholder' | 'none'
  readonly username: string | null
  /** Same password as the stored secret's; `null` when either is not known. */
  readonly matchesStored: boolean | null
  /** The same for every stage whose code is the same, and tells nothing about it. */
  readonly codeFingerprint: string
}

export interface BasicAuthFunction {
  readonly name: string
  /** `null`: the function has no such stage (never published), or does not exist at all. */
  readonly live: FunctionStage | null
  readonly development: FunctionStage | null
  /** The login stored in Secrets Manager. */
  readonly stored: {
    readonly state: 'present' | 'missing' | 'malformed'
    readonly secretName: string
    readonly username: string | null
  }
}
