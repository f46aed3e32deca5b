import { advice, byHand, type Fix } from '../../evidence/fix.ts'
import type { DistributionSummary, FunctionStage, HttpAnswer } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { isRight, runsFunction } from '../../evidence/readings/basic-auth.ts'
import { behaviourForAll } from '../../evidence/readings/cache-behaviours.ts'
import { answeringFunction, edgeFunctionName, isLambda } from '../../evidence/readings/edge-access.ts'
import { edgeSentence, edgeWords } from '../../evidence/readings/edge-words.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { stageFacts } from '../lib/basic-auth.ts'
import { publish, putNewFunction } from '../lib/basic-auth-fixes.ts'
import { answerFact } from '../lib/facts.ts'

const SERVER_ERRORS = 500
const UNAVAILABLE = 503

export default defineDiagnosis({
  id: 'edge-function-failed',
  runbook: 'Issue 4',
  title: 'The function at the edge fails',
  rootCause:
    'The function that runs before every request fails: CloudFront answers in its place, and neither a login nor the site is reached.',
  needs: ['edge-pages'],
  considers: ['distribution', 'basic-auth-function', 'edge-closed', 'alb-pages'],
  explains: ['edge-closed', 'edge-response', 'basic-auth-live', 'install-page', 'requests-logged'],
  hides: {
    'basic-auth-missing': 'a function that fails asks nobody, whatever its code says',
    'basic-auth-mismatch': 'which login it would ask for shows when it runs again',
    'basic-auth-unpublished': 'publishing is among the fixes where it is what helps',
  },
  prevention:
    'Test the code with aws cloudfront test-function before it is published: publishing looks neither at what the runtime lacks nor at what it forbids.',
  match(
    {
      distribution,
      'basic-auth-function': basicAuthFunction,
      'edge-closed': edgeClosed,
      'edge-pages': edgePages,
      'alb-pages': albPages,
    },
    target,
  ) {
    const { cloudFront } = target.environment
    const seen = observed(distribution)
    if (cloudFront === null || seen?.found === false) return undefined
    const answers = [edgePages.start, observed(edgeClosed)?.start]
    const start = answers.filter(answer => answer?.answered === true).find(fails)
    if (!start) return undefined
    const runs = seen ? functionsOf(seen.distribution) : []
    const name = cloudFront.functionName
    const func = observed(basicAuthFunction)
    if (seen && runsFunction(seen, name) && answersOnPurpose(start, func?.live)) return undefined
    const because = facts([
      answerFact('edge', start, target),
      seen && `${seen.distribution.id} runs ${runs.map(edgeFunctionName).join(', ') || 'no function'}`,
      ...(func && runsFunction(seen, name) ? stageFacts(func) : []),
      answerFact('load balancer', observed(albPages)?.start, target),
    ])
    const rootCause = answeringFunction(start)
      ? {
          rootCause: `The function that runs before every request answers ${start.status} itself, as one does that cannot read what it needs, such as its KeyValueStore: neither a login nor the site is reached.`,
        }
      : {}
    const fixes = (): readonly Fix[] => {
      if (isOfLambda(start) || (seen && !runsFunction(seen, name))) {
        const lambda = runs.find(isLambda)
        const who = isOfLambda(start)
          ? lambda
            ? edgeFunctionName(lambda)
            : 'the Lambda@Edge function'
          : 'the function'
        return [
          byHand(
            `Mend ${who}`,
            `Look at the errors of ${who} in CloudWatch Logs of the region whose edge answered; publish a version that works, and associate that with ${seen?.distribution.id ?? 'the distribution'}`,
          ),
        ]
      }
      const { live = null, development = null } = func ?? {}
      if (func && development?.codeFingerprint !== live?.codeFingerprint && isRight(development, func.stored))
        return [publish(target, name)]
      return [
        advice(
          `See why ${name} fails`,
          `Test its LIVE code in the CloudFront console with a request for /: the error names the line. Decide then: mend and publish it there, or go on with a new function`,
        ),
        ...(func ? putNewFunction(target, cloudFront, func) : []),
      ]
    }
    return { because, ...rootCause, fixes: fixes() }
  },
})

/** CloudFront's own words for a function that dies, is throttled or answers what it does not take, or a server error that the function answers. */
function fails(answer: HttpAnswer): boolean {
  const words = edgeWords(answer)
  return words === 'function-failed' || (words === 'function-answered' && answer.status >= SERVER_ERRORS)
}

/**
 * Code that came to its end here and answers this to everybody does not fail, nor does any that says 503, as a page of a maintenance does: other code
 * would not help. Another server error shows that the edge lacks what the code had here.
 */
const answersOnPurpose = (answer: HttpAnswer, live: FunctionStage | null | undefined): boolean =>
  answeringFunction(answer) === "CloudFront's function" &&
  live?.unread === null &&
  (answer.status === UNAVAILABLE || answer.status === live.refusesWith)

const isOfLambda = (answer: HttpAnswer): boolean =>
  /^Lambda/i.test(answer.xCache ?? '') ||
  (edgeWords(answer) === 'function-failed' && /^The Lambda function\b/i.test(edgeSentence(answer)))

function functionsOf(distribution: DistributionSummary): readonly string[] {
  const { viewerRequest, originRequest } = behaviourForAll(distribution)
  return [...viewerRequest, ...originRequest]
}
