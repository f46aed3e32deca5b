import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { isRight, runsFunction } from '../../evidence/readings/basic-auth.ts'
import { edgeFunctionName, failedFunction, isLambda } from '../../evidence/readings/edge-door.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { stageFacts } from '../lib/basic-auth.ts'
import { publish, putNewFunction } from '../lib/basic-auth-fixes.ts'
import { answerFact } from '../lib/facts.ts'

export default defineDiagnosis({
  id: 'edge-function-failed',
  runbook: 'Issue 4',
  title: 'The function at the edge fails',
  rootCause:
    'The function that runs before every request fails: CloudFront answers in its place, and neither a login nor the site is reached.',
  needs: ['distribution'],
  considers: ['basic-auth-function', 'edge-closed', 'edge-pages'],
  explains: ['edge-closed', 'edge-response', 'basic-auth-live', 'install-page'],
  hides: {
    'basic-auth-missing': 'a function that fails asks nobody, whatever its code says',
    'basic-auth-mismatch': 'which login it would ask for shows when it runs again',
    'basic-auth-unpublished': 'publishing is among the fixes where it is what helps',
  },
  prevention:
    'Test the code with aws cloudfront test-function before it is published: publishing looks neither at what the runtime lacks nor at what it forbids.',
  match(
    { distribution, 'basic-auth-function': basicAuthFunction, 'edge-closed': edgeClosed, 'edge-pages': edgePages },
    target,
  ) {
    const { cloudFront } = target.environment
    if (cloudFront === null || !distribution.found) return undefined
    const { distribution: edge } = distribution
    const [start] = [observed(edgePages)?.start, observed(edgeClosed)?.start].filter(
      answer => answer !== undefined && failedFunction(answer) !== undefined,
    )
    if (!start) return undefined
    const [first] = edge.behaviours
    const runs = [...first.viewerRequest, ...first.originRequest]
    const name = cloudFront.functionName
    const func = observed(basicAuthFunction)
    const because = facts([
      answerFact('edge', start, target),
      `${edge.id} runs ${runs.map(edgeFunctionName).join(', ') || 'no function'}`,
      ...(func && runsFunction(distribution, name) ? stageFacts(func) : []),
    ])
    const lambda = /^Lambda/i.test(failedFunction(start) ?? '') ? runs.find(isLambda) : undefined
    if (lambda !== undefined || !runsFunction(distribution, name)) {
      const who = lambda === undefined ? 'the function' : edgeFunctionName(lambda)
      return {
        because,
        fixes: [
          byHand(
            `Mend ${who}`,
            `Look at the errors of ${who} in CloudWatch Logs of the region whose edge answered; publish a version that works, and associate that with ${edge.id}`,
          ),
        ],
      }
    }
    const { live = null, development = null } = func ?? {}
    if (func && development?.codeFingerprint !== live?.codeFingerprint && isRight(development, func.stored))
      return { because, fixes: [publish(target, name)] }
    return {
      because,
      fixes: [
        byHand(
          `See why ${name} fails`,
          `Test its LIVE code in the CloudFront console with a request for /: the error names the line. Mend and publish it, or go on with a new function`,
        ),
        ...(func ? putNewFunction(target, cloudFront, func) : []),
      ],
    }
  },
})
