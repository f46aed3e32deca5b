import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { loginState, runsFunction } from '../../evidence/readings/basic-auth.ts'
import { edgeFunctionName, lambdaAt, refusesLogin } from '../../evidence/readings/edge-access.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { LOGIN_STEPS, stageFacts } from '../lib/basic-auth.ts'
import { decideWhichLogin, putStoredLogin, storeLogin } from '../lib/basic-auth-fixes.ts'
import { answerFact } from '../lib/facts.ts'

export default defineDiagnosis({
  id: 'basic-auth-mismatch',
  runbook: 'Issue 4',
  title: 'The function asks for another login than the stored one',
  rootCause:
    'The LIVE function asks for another login than the one that is stored: whoever uses the stored login gets 401.',
  needs: ['basic-auth-function'],
  considers: ['edge-pages', 'distribution'],
  explains: LOGIN_STEPS,
  prevention: 'Change the login in one place, the secret, and write it into the function from there in the same step.',
  match({ 'basic-auth-function': basicAuthFunction, 'edge-pages': edgePages, distribution }, target) {
    const { cloudFront } = target.environment
    if (cloudFront === null) return undefined
    const { name, live } = basicAuthFunction
    const state = loginState(basicAuthFunction)
    const pages = observed(edgePages)
    const answer = answerFact('edge', pages?.start, target)
    const because = facts([...stageFacts(basicAuthFunction), answer])
    const isRefused = pages?.login === 'stored-secret' && refusesLogin(pages.start)
    const found = observed(distribution)
    const lambda = found?.found && !runsFunction(found, name) ? lambdaAt(found.distribution) : undefined
    if (found?.found && lambda !== undefined) {
      if (!isRefused) return undefined
      const who = edgeFunctionName(lambda)
      return {
        because: facts([`${found.distribution.id} runs ${who}`, answer]),
        rootCause: `${who} asks for another login than the one that is stored: whoever uses the stored login gets 401.`,
        fixes: [
          byHand(
            `Let ${who} ask for the stored login`,
            `Look at the code of ${who}, which the suite does not read, and put the login of ${cloudFront.basicAuthSecret} where it keeps its own; or store the login it asks for`,
          ),
        ],
      }
    }
    if ((state === 'unread' || state === 'changed') && isRefused && live?.credential === 'unread') {
      return {
        because,
        fixes: [
          decideWhichLogin(cloudFront),
          byHand(
            `Let ${name} ask for the stored login`,
            live.unread === 'store'
              ? `Put the login of ${cloudFront.basicAuthSecret} into the KeyValueStore that ${name} asks (aws cloudfront describe-function names it), in the form in which the code wants it`
              : `Compare the LIVE code of ${name} with ${cloudFront.basicAuthSecret}: what it does could not be found out here`,
          ),
        ],
      }
    }
    if (state === 'stored-malformed') {
      return {
        because,
        rootCause: `${cloudFront.basicAuthSecret} holds no usable login: nobody can tell whether the function asks for the right one.`,
        explains: ['basic-auth-live'],
        fixes: storeLogin(target, cloudFront, 'malformed'),
      }
    }
    if (state !== 'mismatch') return undefined
    return {
      because,
      fixes: [decideWhichLogin(cloudFront), ...putStoredLogin(target, cloudFront, basicAuthFunction)],
    }
  },
})
