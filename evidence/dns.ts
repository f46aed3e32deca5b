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

/** The IPv6 addresses behind the tenant's name, which visitors with IPv6 take first, beside those of the names it could lead to. */
interface DnsIpv6 {
  readonly domain: DnsAnswer
  readonly alb: DnsAnswer | null
  readonly distribution: DnsAnswer | null
}

/** How the tenant's name resolves, beside the names it could lead to. */
export interface Dns {
  readonly domain: DnsAnswer
  /** The load balancer's own name, `null` when it is not known. */
  readonly alb: DnsAnswer | null
  /** The distribution's own name, `null` when none serves this domain. */
  readonly distribution: DnsAnswer | null
  /** The same of its AAAA records; left out where it has none, `null` where nobody answered for them. */
  readonly ipv6?: DnsIpv6 | null
  /** Address and port of the resolver that answered. */
  readonly resolver: string
}

/** A record that leads visitors somewhere. */
export interface ZoneRecord {
  readonly name: string
  readonly type: string
  readonly aliasTarget: string | null
  readonly values: readonly string[]
  /** Of one that Route 53 gives to a part of the visitors: how it chooses; left out of a plain one. */
  readonly share?: RecordShare
}

/** What tells a record from the others of its name and type, and which visitors get it: `weight` and `10`, `place` and `ZA`. */
export interface RecordShare {
  readonly identifier: string
  readonly by: 'weight' | 'region' | 'place' | 'nearness' | 'failover' | 'addresses' | 'turns'
  readonly to: string
}

/** A record that makes a name exist, whatever it holds. */
export interface HidingRecord {
  readonly name: string
  readonly type: string
}

/** A name above the tenant's that a zone hands to other name servers: whatever it holds below that is asked no more (RFC 1034, 4.2.1). */
export interface Delegation {
  readonly name: string
  readonly zoneName: string
  /** What the zone holds for the tenant's name all the same. */
  readonly left: ZoneRecord | null
}

/** What Route 53 itself holds for the tenant's name: the record that covers it, by exact name or by wildcard. */
export type HostedZone =
  | { readonly zoneFound: false; readonly domain: string; readonly delegated?: Delegation }
  | {
      readonly zoneFound: true
      readonly zoneId: string
      readonly zoneName: string
      readonly record: ZoneRecord | null
      /** The AAAA record beside that one. */
      readonly ipv6Record?: ZoneRecord
      /** The other records of the name, where Route 53 gives each to a part of the visitors. */
      readonly others?: readonly ZoneRecord[]
      /** A record of the name or below it that keeps the wildcard from answering, where the name has no address of its own. */
      readonly hiddenBy?: HidingRecord
    }
