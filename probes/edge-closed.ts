import { curlCommand } from './lib/curl-command.ts'
import { defineProbe } from './lib/define.ts'
import { needsEdge } from './lib/has-edge.ts'
import { visit } from './lib/visit.ts'

/** The tenant's start page through CloudFront as a stranger gets it, without a login. */
export default defineProbe({
  kind: 'edge-closed',
  shows: 'what visitors without or with a wrong login get (HTTPS)',
  reproduce: target => curlCommand(target, `https://${target.domain}/`),
  async collect({ target, signal }) {
    needsEdge(target)
    return { start: await visit(target, { url: `https://${target.domain}/` }, signal) }
  },
})
