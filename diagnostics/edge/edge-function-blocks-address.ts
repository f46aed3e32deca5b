import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { answeringFunction } from '../../evidence/readings/edge-access.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact } from '../lib/facts.ts'

const FORBIDDEN = 403

export default defineDiagnosis({
  id: 'edge-function-blocks-address',
  runbook: 'Issue 4',
  title: 'The function lets in listed addresses only',
  rootCause:
    "The LIVE function looks at the visitor's address, and this machine's is not one that it lets in: it answers 403, with the login as without.",
  needs: ['edge-pages'],
  considers: ['basic-auth-function', 'alb-pages'],
  explains: ['edge-response', 'install-page', 'basic-auth-live'],
  hides: {
    'basic-auth-mismatch': 'a refused address is refused with every login',
  },
  prevention:
    'Ask for the login everywhere, and keep lists of addresses in a web ACL, whose own page tells them apart.',
  match({ 'basic-auth-function': basicAuthFunction, 'edge-pages': edgePages, 'alb-pages': albPages }, target) {
    const { cloudFront } = target.environment
    if (cloudFront === null) return undefined
    const { start } = edgePages
    const live = observed(basicAuthFunction)?.live
    const isBlocked = start.answered && start.status === FORBIDDEN && answeringFunction(start) !== undefined
    const refusesAll = live?.credential === 'other' && live.refusesWith === FORBIDDEN
    const name = cloudFront.functionName
    const answer = answerFact('edge', start, target)
    if (!live?.asksAddress) {
      if (!isBlocked || refusesAll) return undefined
      return {
        because: facts([answer, answerFact('load balancer', observed(albPages)?.start, target)]),
        rootCause:
          'The function at the edge answers 403 although the login was sent: probably it lets in only some addresses, and not that of this machine.',
        fixes: [
          byHand(
            'Ask from an address that is let in',
            `Run the suite from the office network or the VPN; where this address should be let in, add it to the list in ${name} or in its KeyValueStore`,
          ),
        ],
      }
    }
    if (!isBlocked && !refusesAll) return undefined
    return {
      because: facts([`the LIVE code of ${name} (etag ${live.etag}) looks at the visitor's address`, answer]),
      ...(isBlocked
        ? {}
        : {
            rootCause:
              "The LIVE function looks at the visitor's address, and answers 403 to one that it does not know, with the login as without.",
          }),
      fixes: [
        byHand(
          `Let ${name} ask for the login`,
          `Take the list of addresses out of ${name} and let it compare the login of ${cloudFront.basicAuthSecret}; or, where the list is wanted, put this machine's address on it, or run the suite from one that is there`,
        ),
      ],
    }
  },
})
