import type { DistributionSummary, OtherPageAnswer } from '../evidence/index.ts'
import { NOBODY } from './lib/asked-of-visitors.ts'
import { curlCommand } from './lib/curl-command.ts'
import { defineProbe } from './lib/define.ts'
import { needsEdge } from './lib/has-edge.ts'
import { siteConnectionsOf } from './lib/site-connections.ts'
import { visitTogether } from './lib/visit.ts'

/** WordPress' own pages for a login, whatever behaviours the distribution has. */
const PAGES: readonly string[] = ['/wp-login.php', '/wp-admin/']
const MOST_BEHAVIOURS = 12

/** What CloudFront answers without a login and with a wrong one, at the start page and on a page of every cache behaviour. */
export default defineProbe({
  kind: 'edge-closed',
  shows: 'what visitors without or with a wrong login get (HTTPS)',
  forAnybody: true,
  after: ['distribution'],
  reproduce: target => curlCommand(target, `https://${target.domain}/`),
  async collect({ target, seen, signal, common }) {
    needsEdge(target)
    const url = (path: string) => `https://${target.domain}${path}`
    const distribution = seen.distribution.status === 'observed' ? seen.distribution.data : undefined
    const places = [
      ...PAGES.map(path => ({ path, pathPattern: null })),
      ...(distribution?.found ? placesOf(distribution.distribution) : []),
    ]
    const requests = [
      { url: url('/') },
      { url: url('/'), login: NOBODY },
      ...places.map(({ path }) => ({ url: url(path) })),
    ]
    const [start, wrongLogin, ...answers] = await visitTogether(target, requests, signal, siteConnectionsOf(common))
    if (!start || !wrongLogin) throw new Error('a visit has no result')
    const elsewhere = places.flatMap((place, index): OtherPageAnswer[] => {
      const answer = answers[index]
      return answer ? [{ ...place, answer }] : []
    })
    return { start, wrongLogin, elsewhere }
  },
})

const placesOf = ({ behaviours }: DistributionSummary) =>
  behaviours
    .flatMap(({ pathPattern }) => (pathPattern === null ? [] : [{ path: pathOf(pathPattern), pathPattern }]))
    .slice(0, MOST_BEHAVIOURS)

/** The plainest path that a pattern covers: `/wp-json/` for `wp-json/*`, `/x.css` for `*.css`. */
function pathOf(pattern: string): string {
  const path = pattern.replace(/\*$/, '').replace(/[*?]/g, 'x')
  return path.startsWith('/') ? path : `/${path}`
}
