import { byHand } from '../../evidence/fix.ts'
import { defineEdgeWordsCause } from '../lib/edge-words-cause.ts'

export default defineEdgeWordsCause({
  id: 'edge-request-blocked',
  title: 'A web ACL at the edge stops the request',
  rootCause:
    'The web ACL of the distribution blocks the request, or wants a browser to solve a challenge first: a rule does not like its user agent, its address or their number.',
  told: [{ words: 'request-blocked' }],
  hides: {
    'basic-auth-missing': 'the answer without a login is the firewall’s, not the site',
    'origin-unreachable': 'the request never went on to the origin',
  },
  prevention: 'Let new rules count before they block, and read what they would have stopped.',
  fixes: (_, distribution) => [
    byHand(
      'See which rule it was',
      `aws wafv2 get-sampled-requests for the web ACL of ${distribution?.found ? distribution.distribution.id : 'the distribution'} (scope CLOUDFRONT, us-east-1) names the rule. Where it stops visitors, set it to count; where it stops only this suite, allow its user agent or its address before that rule`,
    ),
  ],
})
