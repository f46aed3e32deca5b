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

/** What keeps pages of WordPress from working, each thing once by the first page of its behaviour. */
export function misfits(distribution: DistributionSummary, dnsName: string): readonly Misfit[] {
  const found: Misfit[] = []
  for (const { path, forPeopleAtWork } of PAGES) {
    const behaviour = behaviourFor(distribution, path)
    for (const [what, says] of [
      ...asksOther(distribution, behaviour, dnsName),
      ...(forPeopleAtWork ? treatsAsFile(distribution, behaviour) : []),
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

function treatsAsFile({ behaviours: [first] }: DistributionSummary, behaviour: CacheBehaviour): Found {
  const { methods, cookies, keptForAllSeconds, sendsHost } = behaviour
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
  // What the default behaviour sends shows in every answer of the site.
  if (sendsHost === false && first.sendsHost === true && !isChanged(behaviour))
    found.push(['host', "does not hand the tenant's name on: the load balancer cannot tell whose page it is"])
  return found
}
