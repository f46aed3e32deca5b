import { list } from '../../lib/text/words.ts'
import type { CacheBehaviour, DistributionSummary, Origin } from '../cloudfront.ts'
import { hostName, sameHost } from './host-names.ts'
import { matchesWildcard } from './wildcard.ts'

/** Pages that WordPress itself answers: where people log in and work, with forms and by cookies, and the start page. */
const PAGES = [
  { path: '/', forPeopleAtWork: false },
  { path: '/wp-login.php', forPeopleAtWork: true },
  { path: '/wp-admin/', forPeopleAtWork: true },
  { path: '/wp-admin/admin-ajax.php', forPeopleAtWork: true },
  { path: '/wp-json/wp/v2/posts', forPeopleAtWork: true },
] as const

/** Cookies by which WordPress knows who is logged in, as far as their names are the same everywhere. */
const LOGIN_COOKIES = ['wordpress_test_cookie', 'wordpress_logged_in_0', 'wordpress_sec_0'] as const

/** What about a cache behaviour keeps a page of WordPress from working. */
export interface Misfit {
  readonly path: string
  readonly behaviour: CacheBehaviour
  /** `origin`: somebody else answers. The others are what happens to forms, cookies, other people's pages and the tenant's name. */
  readonly what: 'origin' | 'methods' | 'cookies' | 'kept' | 'host'
  readonly says: string
}

/** Whether an origin is the load balancer, by its name or by what its name leads to. */
export const isBalancer = ({ domainName, leadsTo = [] }: Origin, dnsName: string): boolean =>
  [domainName, ...leadsTo].some(name => sameHost(name, dnsName))

/** The behaviour that CloudFront takes for a path: the first whose pattern covers it, else the default one. */
const behaviourFor = (
  { behaviours: [first, ...others] }: Pick<DistributionSummary, 'behaviours'>,
  path: string,
): CacheBehaviour => others.find(({ pathPattern }) => matchesWildcard(withSlash(pathPattern ?? ''), path)) ?? first

/** `images/*` is `/images/*`. */
const withSlash = (pattern: string): string => (pattern.startsWith('/') ? pattern : `/${pattern}`)

/** The behaviour of every path that no other one is tried for before: one whose pattern covers everything stands before the default one. */
export const behaviourForAll = ({
  behaviours: [first, ...others],
}: Pick<DistributionSummary, 'behaviours'>): CacheBehaviour =>
  others.find(({ pathPattern }) => coversAll(pathPattern)) ?? first

/** Those that are tried before that one; what stands behind it gets no request. */
export function behavioursBefore({
  behaviours: [, ...others],
}: Pick<DistributionSummary, 'behaviours'>): readonly CacheBehaviour[] {
  const last = others.findIndex(({ pathPattern }) => coversAll(pathPattern))
  return last < 0 ? others : others.slice(0, last)
}

const coversAll = (pattern: string | null): boolean => /^\/?\*+$/.test(pattern ?? '')

const FILES = /\.(?:css|m?js|map|json|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|eot|mp[34]|webm|pdf|txt|xml|zip)$/
const FOLDERS_OF_FILES =
  /^\/(?:wp-content|wp-includes|wp-admin\/(?:css|js|images)|\.well-known|static|assets|cdn|media|uploads|images|img|fonts|css|js)\//
/** For machines: calls of scripts and of a shop's services, and what asks whether the site is there. */
const CALLS =
  /^\/(?:wp-admin\/admin-ajax\.php|wp-cron\.php|wp-json\/wc\/.*|wc-api\/.*|(?:health(?:z|-?check)?|ping|status|ready|live)\/?)$/

/** Whether a pattern covers nothing but files and calls of machines, which may be open on purpose, as the code of a function may let them pass. */
export function isOfFiles(pattern: string): boolean {
  const path = withSlash(pattern)
  return FILES.test(path) || FOLDERS_OF_FILES.test(path) || CALLS.test(path)
}

/** What keeps pages of WordPress from working, each thing once by the first page of its behaviour. */
export function misfits(distribution: DistributionSummary, dnsName: string): readonly Misfit[] {
  const found: Misfit[] = []
  for (const { path, forPeopleAtWork } of PAGES) {
    const behaviour = behaviourFor(distribution, path)
    const other = asksOther(distribution, behaviour, dnsName)
    for (const [what, says] of [
      ...(other.length > 0 ? other : hidesHost(behaviour)),
      ...(forPeopleAtWork ? treatsAsFile(behaviour) : []),
    ])
      if (!found.some(each => each.behaviour === behaviour && each.what === what))
        found.push({ path, behaviour, what, says: `${path} (${nameOf(behaviour)}) ${says}` })
  }
  return found
}

/** How people call a behaviour. */
export const nameOf = ({ pathPattern }: CacheBehaviour): string =>
  pathPattern === null ? 'the default cache behaviour' : `cache behaviour ${pathPattern}`

type Found = readonly (readonly [what: Misfit['what'], says: string])[]

/** Lambda at the request to the origin can send it elsewhere, with other headers. */
const isChanged = ({ originRequest }: CacheBehaviour): boolean => originRequest.length > 0

function asksOther({ origins }: DistributionSummary, behaviour: CacheBehaviour, dnsName: string): Found {
  const asked = origins.find(({ domainName }) => domainName === behaviour.origin)
  if (!asked || isBalancer(asked, dnsName) || isUnread(asked) || isChanged(behaviour)) return []
  return [['origin', `asks ${asked.domainName}, not the load balancer`]]
}

/** Names that AWS gives lead to what has them. */
export const mayBeSecondName = (domainName: string): boolean => !hostName(domainName).endsWith('.amazonaws.com')

/** A name that nobody looked up, and that may be a second one of the load balancer. */
export const isUnread = ({ domainName, leadsTo }: Origin): boolean =>
  leadsTo === undefined && mayBeSecondName(domainName)

/** A rule of the load balancer needs the tenant's name: at a host of its own name every tenant's request looks alike. */
const hidesHost = (behaviour: CacheBehaviour): Found =>
  behaviour.sendsHost === false && !isChanged(behaviour)
    ? [['host', "does not hand the tenant's name on: the load balancer cannot tell whose page it is"]]
    : []

function treatsAsFile(behaviour: CacheBehaviour): Found {
  const { methods, cookies, keptForAllSeconds } = behaviour
  const found: [Misfit['what'], string][] = []
  if (methods !== undefined && !methods.includes('POST'))
    found.push(['methods', `takes ${list(methods)} only: every form ends in 403`])
  if (cookies && !LOGIN_COOKIES.every(name => cookies.some(pattern => matchesWildcard(pattern, name))))
    found.push(['cookies', "does not hand WordPress' cookies on: nobody can log in"])
  else if (cookies && (keptForAllSeconds ?? 0) > 0)
    found.push([
      'kept',
      `keeps every answer for ${keptForAllSeconds} s at least, whatever the cookies: what one user sees is shown to others`,
    ])
  return found
}
