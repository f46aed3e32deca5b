export interface DnsAnswer {
  readonly name: string
  /** `NOERROR`, `NXDOMAIN`, `SERVFAIL` ... as DNS writes them. */
  readonly rcode: string
  /** The names a CNAME chain led through, in order, without the one asked for. */
  readonly cnames: readonly string[]
  readonly addresses: readonly string[]
  /** The primary name server of the zone that has no such name or no such record, where the answer says so (RFC 2308, 2); else `null`. */
  readonly deniedBy: string | null
}

/** How the tenant's name resolves, beside the names it could lead to. */
export interface Dns {
  readonly domain: DnsAnswer
  /** The load balancer's own name, `null` when it is not known. */
  readonly alb: DnsAnswer | null
  /** The distribution's own name, `null` when none serves this domain. */
  readonly distribution: DnsAnswer | null
  /** Address and port of the resolver that answered. */
  readonly resolver: string
}

/** What Route 53 itself holds for the tenant's name: the record that covers it, by exact name or by wildcard. */
export type HostedZone =
  | { readonly zoneFound: false; readonly domain: string }
  | {
      readonly zoneFound: true
      readonly zoneId: string
      readonly zoneName: string
      readonly record: {
        readonly name: string
        readonly type: string
        readonly aliasTarget: string | null
        readonly values: readonly string[]
      } | null
    }
