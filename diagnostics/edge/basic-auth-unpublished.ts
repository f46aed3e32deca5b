import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { isRight, loginState, runsFunction } from '../../evidence/readings/basic-auth.ts'
import { lambdaAt } from '../../evidence/readings/edge-access.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis, type Match } from '../define.ts'
import { LOGIN_STEPS, stageFacts } from '../lib/basic-auth.ts'
import { attach, publish, putLiveCodeBack, putStoredLogin } from '../lib/basic-auth-fixes.ts'
import { answerFact } from '../lib/facts.ts'

export default defineDiagnosis({
  id: 'basic-auth-unpublished',
  runbook: 'Issue 4',
  title: "The function's new code was never published",
  rootCause:
    'The function was changed, but not published: DEVELOPMENT asks for the right login, visitors meet the LIVE code, which does not.',
  needs: ['basic-auth-function'],
  considers: ['edge-pages', 'distribution'],
  explains: [...LOGIN_STEPS, 'edge-closed'],
  hides: {
    'basic-auth-placeholder': 'the placeholder is in the code that publishing replaces',
    'basic-auth-mismatch': 'the other login is in the code that publishing replaces',
  },
  prevention: 'Publish in the same step as the update: update-function changes DEVELOPMENT only.',
  match(
    { 'basic-auth-function': basicAuthFunction, 'edge-pages': edgePages, distribution },
    target,
  ): Match | undefined {
    const { cloudFront } = target.environment
    if (cloudFront === null) return undefined
    const { name, development, stored } = basicAuthFunction
    const found = observed(distribution)
    const state = loginState(basicAuthFunction)
    if (found?.found && lambdaAt(found.distribution) && !runsFunction(found, name)) return undefined
    const because = facts([...stageFacts(basicAuthFunction), answerFact('edge', observed(edgePages)?.start, target)])
    switch (state) {
      case 'never-published':
        return {
          because,
          rootCause:
            'The function was never published: it has no LIVE code, so no distribution can run it and nobody is asked for a login.',
          fixes: [
            ...(isRight(development, stored)
              ? [publish(target, name)]
              : putStoredLogin(target, cloudFront, basicAuthFunction)),
            ...(found?.found && !runsFunction(found, name) ? attach(target, name, found.distribution) : []),
          ],
        }
      case 'publish':
        return { because, fixes: [publish(target, name)] }
      case 'differs':
        return {
          because,
          severity: 'warning',
          rootCause:
            stored.state === 'present'
              ? 'The function was changed, but not published. Both stages ask for the stored login, so visitors notice nothing of it.'
              : 'The function was changed, but not published: visitors are asked by the older code. Which login is right cannot be told, none is stored.',
          explains: ['basic-auth-live'],
          fixes: [publish(target, name)],
        }
      case 'revert':
        return {
          because,
          severity: 'warning',
          rootCause:
            'The DEVELOPMENT code was changed and does not ask for the stored login. LIVE still does: publishing now would lock visitors out.',
          explains: ['basic-auth-live'],
          fixes: putLiveCodeBack(target, name),
        }
      case 'changed':
        return {
          because,
          severity: 'warning',
          rootCause:
            'The function was changed, but not published: visitors are asked by the older code. What one of the two asks for could not be found out here.',
          explains: ['basic-auth-live'],
          fixes: [
            byHand(
              'Publish the new code, or put the old one back',
              `Test the DEVELOPMENT code of ${name} in the CloudFront console, with the stored login and without one; publish it where it is right`,
            ),
          ],
        }
      default:
        return undefined
    }
  },
})
