import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { answeringFunction } from '../../evidence/readings/edge-door.ts'
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
  needs: ['basic-auth-function'],
  considers: ['edge-pages'],
  explains: ['edge-response', 'install-page', 'basic-auth-live'],
  hides: {
    'basic-auth-mismatch': 'a refused address is refused with every login',
  },
  prevention:
    'Ask for the login everywhere, and keep lists of addresses in a web ACL, whose own page tells them apart.',
  match({ 'basic-auth-function': { name, live, stored }, 'edge-pages': edgePages }, target) {
    const start = observed(edgePages)?.start
    const isBlocked = start?.answered === true && start.status === FORBIDDEN && answeringFunction(start) !== undefined
    const blocksHere = live?.credential === 'other' && live.refusesWith === FORBIDDEN
    if (!live?.asksAddress || (!isBlocked && !blocksHere)) return undefined
    return {
      because: facts([
        `the LIVE code of ${name} (etag ${live.etag}) looks at the visitor's address`,
        answerFact('edge', start, target),
      ]),
      ...(isBlocked
        ? {}
        : {
            rootCause:
              "The LIVE function looks at the visitor's address, and answers 403 to one that it does not know, with the login as without.",
          }),
      fixes: [
        byHand(
          `Let ${name} ask for the login`,
          `Take the list of addresses out of ${name} and let it compare the login of ${stored.secretName}; or, where the list is wanted, put this machine's address on it, or run the suite from one that is there`,
        ),
      ],
    }
  },
})
