/** The environment's load balancer, or that there is none of that name. */
export type LoadBalancer =
  | { readonly found: false; readonly name: string }
  | {
      readonly found: true
      readonly name: string
      readonly arn: string
      readonly dnsName: string
      /** `active`, `provisioning`, `active_impaired` or `failed`. */
      readonly state: string
      readonly scheme: string
      readonly securityGroups: readonly string[]
    }

/** A rule condition in one form, whichever of the API's forms it arrived in. */
export interface RuleCondition {
  /** `host-header`, `path-pattern`, `http-header`, `http-request-method`, `query-string` or `source-ip`. */
  readonly field: string
  /** Patterns with `*` and `?`; for `query-string` as `key=` and a word in place of the value. */
  readonly values: readonly string[]
  /** Regular expressions (`RegexValues`). */
  readonly regexValues: readonly string[]
  /** The header's name when `field` is `http-header`. */
  readonly headerName: string | null
  /** Of `http-header` and `source-ip`: whether it holds for what CloudFront asks; absent where nobody could see how it asks. */
  readonly throughEdge?: readonly ThroughEdge[]
  /** Of `http-header`: whose requests for a page it holds for, where it holds for a browser's at all. */
  readonly browsers?: 'all' | 'some'
}

/** Whether a condition holds for the requests that come through the distribution of a name, which may be a wildcard. */
export interface ThroughEdge {
  readonly alias: string
  readonly holds: boolean
}

export interface RuleAction {
  /** `forward`, `redirect`, `fixed-response`, `authenticate-oidc` ... */
  readonly type: string
  /** Target groups of a forward with their weights. */
  readonly targetGroups: readonly { readonly arn: string; readonly weight: number }[]
  readonly fixedResponse: {
    readonly statusCode: string
    readonly contentType: string | null
    readonly body: string | null
  } | null
  readonly redirect: {
    readonly statusCode: string
    readonly protocol: string
    readonly host: string
    readonly port: string
    readonly path: string
  } | null
}

/** What a rule makes of a request before a target gets it, by regular expressions. */
export interface RuleTransform {
  /** `host-header-rewrite` or `url-rewrite`. */
  readonly type: string
  readonly rewrites: readonly { readonly regex: string; readonly replace: string }[]
}

export interface ListenerRule {
  readonly arn: string
  /** `null` for the default action. */
  readonly priority: number | null
  readonly conditions: readonly RuleCondition[]
  readonly actions: readonly RuleAction[]
  /** Absent: none. */
  readonly transforms?: readonly RuleTransform[]
}

export interface Listener {
  readonly arn: string
  readonly port: number
  readonly protocol: string
  /** Sorted by priority, the default action last. */
  readonly rules: readonly ListenerRule[]
}

/** Every listener of the load balancer with every rule. */
export interface ListenerRules {
  readonly listeners: readonly Listener[]
  /** The port of the listener that CloudFront asks by https; absent where it asks by http, or nobody could see how. */
  readonly edgeTlsPort?: number
}

/** The target group the service registers with (by convention when the service names none). */
export type TargetGroup =
  | { readonly found: false; readonly name: string }
  | {
      readonly found: true
      readonly arn: string
      readonly name: string
      readonly port: number
      readonly protocol: string
      readonly vpcId: string
      readonly healthCheck: {
        readonly path: string
        readonly port: string
        readonly protocol: string
        readonly matcher: string
        readonly intervalSeconds: number
        readonly timeoutSeconds: number
      }
    }

type TargetState =
  | 'initial'
  | 'healthy'
  | 'unhealthy'
  | 'unhealthy.draining'
  | 'unused'
  | 'draining'
  | 'unavailable'
  | (string & {})

export interface TargetHealthDescription {
  readonly id: string
  readonly port: number
  readonly state: TargetState
  readonly reason: string | null
  readonly description: string | null
}

export type TargetHealth =
  | { readonly found: false; readonly targetGroupArn: string }
  | { readonly found: true; readonly targetGroupArn: string; readonly targets: readonly TargetHealthDescription[] }
