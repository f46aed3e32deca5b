/** Where a distribution gets its answers from. */
export interface Origin {
  readonly domainName: string
  readonly protocolPolicy: string | null
  /** Hosts that DNS leads a name other than the load balancer's to; absent where nobody asked, or no answer came. */
  readonly leadsTo?: readonly string[]
}

export interface DistributionSummary {
  readonly id: string
  readonly arn: string
  readonly domainName: string
  readonly enabled: boolean
  /** `Deployed` or `InProgress`. */
  readonly status: string
  readonly aliases: readonly string[]
  readonly origins: readonly Origin[]
  readonly webAclId: string | null
  readonly certificateArn: string | null
  readonly httpVersion: string | null
  readonly viewerProtocolPolicy: string | null
  /** The default one, then those of path patterns in the order in which CloudFront tries them. */
  readonly behaviours: readonly [CacheBehaviour, ...CacheBehaviour[]]
  /** Names are aliases of its tenants (`tenant-only`), and none of its own. */
  readonly tenantsOnly?: true
}

/** How CloudFront treats the requests of a path; what is absent was not kept by older recordings. */
export interface CacheBehaviour {
  /** `null`: the default behaviour. */
  readonly pathPattern: string | null
  /** ARNs of CloudFront functions and of Lambda@Edge functions that run before a request is answered. */
  readonly viewerRequest: readonly string[]
  /** Lambda@Edge only, and only where the answer is not in the cache. */
  readonly originRequest: readonly string[]
  /** The name of the origin that it asks; `null`: a group of origins. */
  readonly origin?: string | null
  readonly methods?: readonly string[]
  /** Names of cookies that go on to the origin, with wildcards; `null`: a policy of the account's own says which. */
  readonly cookies?: readonly string[] | null
  /** Seconds for which an answer is kept for everybody, whatever its headers and the visitor's cookies; `null` as above. */
  readonly keptForAllSeconds?: number | null
  /** Whether the visitor's Host header goes on to the origin; `null` as above. */
  readonly sendsHost?: boolean | null
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

/**
 * What the code of one stage of the Basic Auth function asks of visitors, found by running it. `real`: a login. `placeholder`: one that Terraform
 * deploys, perhaps beside others. `any`: a login, whatever it is. `part`: one of which an empty one or a piece is enough. `none`: nothing, on some paths
 * at least. `word`: nothing of whoever sends something else that everybody can send. `other`: something that is no login. `unread`: the code could not be
 * run, or what it does depends on something that is not known here.
 */
type AskedOfVisitors = 'real' | 'placeholder' | 'any' | 'part' | 'none' | 'word' | 'other' | 'unread'

/** One stage of the Basic Auth function; no password is part of it. */
export interface FunctionStage {
  readonly etag: string
  readonly credential: AskedOfVisitors
  /** Where it lets visitors in without a login, of the paths that were tried. */
  readonly openPaths: readonly string[]
  /** `part` and `word`: some of what lets a stranger in; absent in recordings from before it was tried. */
  readonly opensFor?: readonly string[]
  /** What it answers to a visitor without a login; `null` where it does not. */
  readonly refusesWith: number | null
  /** `unread`: why. */
  readonly unread: 'not-run' | 'endless' | 'throws' | 'store' | null
  /** It looks at the visitor's address: others may be treated in another way. */
  readonly asksAddress: boolean
  /** The user of the stored login where it is let in, else of a login that is. */
  readonly username: string | null
  /** Whether the stored login is let in; `null` when that is not known. */
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
