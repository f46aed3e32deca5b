import { observed } from '../../evidence/observed.ts'
import { loginState } from '../../evidence/readings/basic-auth.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { LOGIN_STEPS, stageFacts } from '../lib/basic-auth.ts'
import { putStoredLogin, storeLogin, storeWhatLiveAsks } from '../lib/basic-auth-fixes.ts'
import { answerFact } from '../lib/facts.ts'

export default defineDiagnosis({
  id: 'basic-auth-mismatch',
  runbook: 'Issue 4',
  title: 'The function asks for another login than the stored one',
  rootCause:
    'The LIVE function asks for another login than the one that is stored: whoever uses the stored login gets 401.',
  needs: ['basic-auth-function'],
  considers: ['edge-pages'],
  explains: LOGIN_STEPS,
  prevention: 'Change the login in one place, the secret, and write it into the function from there in the same step.',
  match({ 'basic-auth-function': basicAuthFunction, 'edge-pages': edgePages }, target) {
    const { cloudFront } = target.environment
    if (cloudFront === null) return undefined
    const state = loginState(basicAuthFunction)
    const because = facts([...stageFacts(basicAuthFunction), answerFact('edge', observed(edgePages)?.start, target)])
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
      fixes: [...putStoredLogin(target, cloudFront, basicAuthFunction), storeWhatLiveAsks(cloudFront)],
    }
  },
})
