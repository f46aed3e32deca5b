import type { EdgePages } from '../evidence/index.ts'
import type { Target } from '../platform/target.ts'
import { curlCommand } from './lib/curl-command.ts'
import { defineProbe } from './lib/define.ts'
import { needsEdge } from './lib/has-edge.ts'
import { type BasicAuthLogin, basicAuthOf } from './lib/logins.ts'
import { siteConnectionsOf } from './lib/site-connections.ts'
import { storedLogin } from './lib/stored-login.ts'
import { visitTogether } from './lib/visit.ts'

/** The tenant's start page, installer and login page through CloudFront, with the Basic Auth login as far as one is known. */
export default defineProbe({
  kind: 'edge-pages',
  shows: 'the pages as visitors with the login get them (HTTPS)',
  // The function's own login is of use only where none is stored.
  afterIfNeeded: {
    kinds: ['basic-auth-function'],
    isNeeded: async look => {
      const stored = await storedLogin(look).catch(() => undefined)
      return stored?.login == null
    },
  },
  reproduce: target => {
    const user = knownLogin(target).login?.username ?? target.environment.cloudFront?.basicAuthUser ?? null
    return curlCommand(target, `https://${target.domain}/`, { user })
  },
  async collect({ target, signal, common }) {
    needsEdge(target)
    const { from, login } = knownLogin(target)
    const paths = ['/', '/wp-admin/install.php', '/wp-login.php']
    const requests = paths.map(path => ({ url: `https://${target.domain}${path}`, ...(login ? { login } : {}) }))
    const [start, installer, loginPage] = await visitTogether(target, requests, signal, siteConnectionsOf(common))
    if (!start || !installer || !loginPage) throw new Error('a visit has no result')
    return { login: from, start, installer, loginPage }
  },
})

/** What operators are told to use comes first; the function's own login shows the site even when the two disagree. */
function knownLogin(target: Target): { readonly from: EdgePages['login']; readonly login?: BasicAuthLogin } {
  const { stored, live } = basicAuthOf(target) ?? { stored: null, live: null }
  if (stored !== null && stored !== 'unread') return { from: 'stored-secret', login: stored }
  if (live === null) return { from: 'none-known' }
  return { from: stored === 'unread' ? 'live-function-unconfirmed' : 'live-function', login: live }
}
