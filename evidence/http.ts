/** How long each part of a request took; a part that did not happen is `null`. */
export interface PhaseTimings {
  readonly resolveMs: number | null
  readonly connectMs: number | null
  readonly tlsMs: number | null
  readonly firstByteMs: number | null
  readonly totalMs: number
}

/** The connection never produced an HTTP answer. */
export interface NoAnswer {
  readonly answered: false
  readonly url: string
  /** `resolve` (no address), `refused`, `timeout`, `reset`, `tls`, `unreachable`, `protocol`. */
  readonly failure: 'resolve' | 'refused' | 'timeout' | 'reset' | 'tls' | 'unreachable' | 'protocol'
  readonly code: string
  readonly message: string
  readonly address: string | null
  readonly timings: PhaseTimings
}

/** What a page says about the WordPress that wrote it. */
export interface WordPressSigns {
  /** `X-Redirect-By`: `WordPress`, or the plugin that redirects. */
  readonly redirectBy: string | null
  /** The host of the REST API, by the `Link` header or the page's head, which only an installed WordPress names. */
  readonly restApiHost: string | null
  /** Hosts in the page's head, where no visitor writes: canonical address, shortlink, styles and scripts of WordPress. */
  readonly headHosts: readonly string[]
  readonly databaseError: boolean
  /** WordPress offers to repair its tables. */
  readonly tablesBroken: boolean
  readonly criticalError: boolean
  readonly maintenance: boolean
  /** The error page of an object cache's drop-in. */
  readonly objectCacheError: boolean
  readonly mysqliMissing: boolean
  /** What PHP prints of an error that ended the page (`display_errors`). */
  readonly phpError: string | null
  /** PHP's source instead of what it makes. */
  readonly phpSource: boolean
  /** What refused the request in WordPress' place: a security plugin's own words. */
  readonly blockedBy: string | null
  /** Why the page may come from a page cache, which neither PHP nor the database has seen. */
  readonly pageCache: string | null
  readonly loginForm: boolean
  /** The installer's page: `welcome` before the installation, `already-installed` after it. */
  readonly installer: 'welcome' | 'already-installed' | null
  readonly themeOrContentLinks: boolean
  /** Its body shows nothing, and has no script that could fill it; absent: it does, or that is not known. */
  readonly emptyBody?: true
}

/** One HTTP answer as received: redirects are never followed. */
export interface HttpAnswer {
  readonly answered: true
  readonly url: string
  readonly address: string
  readonly httpVersion: '1.1' | '2'
  readonly status: number
  readonly location: string | null
  readonly server: string | null
  readonly contentType: string | null
  readonly wwwAuthenticate: string | null
  readonly xCache: string | null
  readonly via: string | null
  readonly cloudFrontRequestId: string | null
  readonly age: string | null
  /** `x-amzn-waf-action`: a web ACL asks for a proof in place of the site. */
  readonly wafAction: string | null
  /** Where browsers go from the page by themselves (`Refresh`, `<meta http-equiv=refresh>`); absent: nowhere, or back to it. */
  readonly refreshTo?: string
  /** Browsers save it in place of showing it (`Content-Disposition`). */
  readonly isAttachment?: true
  /** `Content-Encoding` where the body is not encoded so: browsers show an error of their own. */
  readonly falseEncoding?: string
  readonly title: string | null
  readonly bodyBytes: number
  /** Text, of which 300 characters are shown. */
  readonly bodyExcerpt: string
  readonly wordpress: WordPressSigns
  readonly timings: PhaseTimings
}

export type HttpResult = NoAnswer | HttpAnswer

/** The tenant's start page, installer and login page, asked straight at the load balancer with the tenant's Host header. */
export interface AlbPages {
  readonly start: HttpResult
  readonly installer: HttpResult
  /** `/wp-login.php`, which no page cache keeps. */
  readonly loginPage: HttpResult
}

/**
 * The same through CloudFront with the Basic Auth login; `login` says where the login came from. `live-function-unconfirmed`: the LIVE function's, while
 * the look at the stored one, which people use, failed.
 */
export interface EdgePages {
  readonly login: 'stored-secret' | 'live-function' | 'live-function-unconfirmed' | 'none-known'
  readonly start: HttpResult
  readonly installer: HttpResult
  readonly loginPage: HttpResult
}

/** What a visitor without a valid login gets from CloudFront. */
export interface EdgeClosed {
  /** The start page without a login. */
  readonly start: HttpResult
  /** The start page with a login that nobody has. */
  readonly wrongLogin: HttpResult | null
  /** Other pages without a login: WordPress' own, and one of each cache behaviour of the distribution. */
  readonly elsewhere: readonly OtherPageAnswer[]
}

export interface OtherPageAnswer {
  readonly path: string
  /** Of the cache behaviour for which the page stands; `null`: it is one of WordPress' own. */
  readonly pathPattern: string | null
  readonly answer: HttpResult
}

/** The certificate the edge presents for the tenant's name. */
export type Certificate =
  | {
      readonly presented: false
      readonly failure: NoAnswer['failure']
      readonly code: string
      readonly message: string
      readonly address: string | null
    }
  | {
      readonly presented: true
      readonly address: string
      readonly subject: string
      readonly issuer: string
      readonly names: readonly string[]
      readonly validFrom: string
      readonly validTo: string
      /** Rounded down; negative once expired. */
      readonly daysLeft: number
      readonly coversDomain: boolean
      /** Whether its chain leads to a trusted root; one that expired or is for another name can still be trusted. */
      readonly trusted: boolean
      /** OpenSSL's code when not trusted or not valid: `CERT_HAS_EXPIRED`, `DEPTH_ZERO_SELF_SIGNED_CERT` ... */
      readonly verifyError: string | null
      readonly protocol: string | null
    }
