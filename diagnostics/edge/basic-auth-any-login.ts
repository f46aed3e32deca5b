import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { loginState, runsFunction } from '../../evidence/readings/basic-auth.ts'
import { edgeAccess, edgeFunctionName, lambdaAt } from '../../evidence/readings/edge-access.ts'
import { facts, list } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { stageFacts } from '../lib/basic-auth.ts'
import { putNewFunction } from '../lib/basic-auth-fixes.ts'
import { answerFact } from '../lib/facts.ts'

export default defineDiagnosis({
  id: 'basic-auth-any-login',
  runbook: 'Issue 4',
  title: 'The edge asks for a login, and a wrong one opens it',
  rootCause:
    'The function looks whether a login was sent, and not which: whoever types any name and password sees the site.',
  needs: ['basic-auth-function'],
  considers: ['edge-closed', 'distribution'],
  explains: ['edge-closed', 'basic-auth-live'],
  hides: {
    'basic-auth-mismatch': 'every login opens the door, so the stored one does, too',
    'basic-auth-placeholder': 'the placeholder opens the door only as every login does',
  },
  prevention: 'After every change of the function try a wrong login and an empty one, not only the right one and none.',
  match({ 'basic-auth-function': basicAuthFunction, 'edge-closed': edgeClosed, distribution }, target) {
    const { cloudFront } = target.environment
    if (cloudFront === null) return undefined
    const closed = observed(edgeClosed)
    const found = observed(distribution)
    const lambda =
      found?.found && !runsFunction(found, basicAuthFunction.name) ? lambdaAt(found.distribution) : undefined
    const atEdge =
      closed !== undefined &&
      closed.wrongLogin !== null &&
      edgeAccess(closed.start) === 'refused' &&
      edgeAccess(closed.wrongLogin) === 'let-in' &&
      answerFact('edge', closed.wrongLogin, target)?.replace('the edge', 'the edge with a login that nobody has')
    const isAny = loginState(basicAuthFunction) === 'any-login'
    if (lambda !== undefined ? !atEdge : !isAny) return undefined
    if (lambda === undefined) {
      const { live } = basicAuthFunction
      return {
        because: facts([...stageFacts(basicAuthFunction).slice(0, 1), atEdge]),
        ...(live?.credential === 'part'
          ? {
              rootCause: `The function compares what is sent with its login in a way that less than the login is enough for: whoever sends ${list(live.opensFor ?? [])} sees the site.`,
            }
          : {}),
        fixes: putNewFunction(target, cloudFront, basicAuthFunction),
      }
    }
    const who = edgeFunctionName(lambda)
    return {
      because: facts([`the distribution runs ${who}`, atEdge]),
      rootCause: `${who} looks whether a login was sent, and not which: whoever types any name and password sees the site.`,
      fixes: [
        byHand(
          `Let ${who} compare the login`,
          `Look at the code of ${who}, which the suite does not read: it has to compare the authorization header with the login of ${cloudFront.basicAuthSecret}`,
        ),
      ],
    }
  },
})
