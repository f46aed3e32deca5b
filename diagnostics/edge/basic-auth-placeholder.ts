import { observed } from '../../evidence/observed.ts'
import { loginState } from '../../evidence/readings/basic-auth.ts'
import { facts } from '../../lib/text/words.ts'
import { BASIC_AUTH_PLACEHOLDER } from '../../platform/environment.ts'
import { defineDiagnosis } from '../define.ts'
import { LOGIN_STEPS, stageFacts } from '../lib/basic-auth.ts'
import { putStoredLogin } from '../lib/basic-auth-fixes.ts'
import { answerFact } from '../lib/facts.ts'

export default defineDiagnosis({
  id: 'basic-auth-placeholder',
  runbook: 'Issue 4',
  title: 'The Basic Auth function holds the placeholder',
  rootCause: `The LIVE function still asks for the placeholder that Terraform deploys (${BASIC_AUTH_PLACEHOLDER}): the real login is refused, and whoever has read the Terraform code gets in.`,
  needs: ['basic-auth-function'],
  considers: ['edge-pages'],
  explains: LOGIN_STEPS,
  prevention:
    "Let Terraform ignore changes of the function's code, and set the login again after every apply that touched it.",
  match({ 'basic-auth-function': basicAuthFunction, 'edge-pages': edgePages }, target) {
    const { cloudFront } = target.environment
    if (cloudFront === null || loginState(basicAuthFunction) !== 'placeholder') return undefined
    return {
      because: facts([...stageFacts(basicAuthFunction), answerFact('edge', observed(edgePages)?.start, target)]),
      fixes: putStoredLogin(target, cloudFront, basicAuthFunction),
    }
  },
})
