import { curlCommand } from './lib/curl-command.ts'
import { defineProbe, needed, nothingToLookAt } from './lib/define.ts'
import { inOwnAccount } from './lib/own-account.ts'
import { siteConnectionsOf } from './lib/site-connections.ts'
import { visit } from './lib/visit.ts'

/** The tenant's start page, installer and login page, asked straight at the load balancer: its listener speaks plain HTTP on port 80. */
export default defineProbe({
  kind: 'alb-pages',
  shows: "the pages as the load balancer gives them for the tenant's host (HTTP)",
  after: ['load-balancer', 'identity'],
  reproduce: (target, seen) => {
    const balancer = seen['load-balancer']
    const dnsName = balancer.status === 'observed' && balancer.data.found ? balancer.data.dnsName : undefined
    return curlCommand(target, `http://${dnsName ?? target.environment.albName}/`, { host: target.domain })
  },
  async collect({ target, signal, seen, common }) {
    inOwnAccount(seen.identity, target)
    const balancer = needed(seen['load-balancer'])
    if (!balancer.found) throw nothingToLookAt(`there is no load balancer ${balancer.name}`)
    const look = (path: string) =>
      visit(
        target,
        { url: `http://${balancer.dnsName}${path}`, host: target.domain },
        signal,
        siteConnectionsOf(common),
      )
    const [start, installer, loginPage] = await Promise.all([
      look('/'),
      look('/wp-admin/install.php'),
      look('/wp-login.php'),
    ])
    return { start, installer, loginPage }
  },
})
