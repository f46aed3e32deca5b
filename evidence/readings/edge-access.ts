import type { CacheBehaviour, DistributionSummary, EdgeClosed, HttpAnswer, HttpResult } from '../index.ts'
import { behaviourForAll, behavioursBefore, isOfFiles } from './cache-behaviours.ts'

/**
 * What an answer of the edge to a visitor without a valid login shows. `refused`: a function of the edge answered in the site's place, whatever it answered. `let-in`: the
 * request went on to the site. `unclear`: nobody answered, or CloudFront itself did, as it does when a function fails or an origin is away.
 */
type EdgeAccess = 'refused' | 'let-in' | 'unclear'

export function edgeAccess(answer: HttpResult): EdgeAccess {
  if (!answer.answered) return 'unclear'
  const { status, xCache } = answer
  if (answeringFunction(answer)) return 'refused'
  if (status < 400) return /^Redirect from cloudfront/i.test(xCache ?? '') ? 'unclear' : 'let-in'
  return isEdgePage(answer) ? 'unclear' : 'let-in'
}

/** Whether it is a page of CloudFront's own, by who sent it or, where that is not told, by its words: those a site can quote, in a page that it signs. */
export function isEdgePage({ status, server, xCache, title, bodyExcerpt, wordpress }: HttpAnswer): boolean {
  if (status >= 400 && server?.toLowerCase() === 'cloudfront') return true
  const bySite = wordpress.restApiHost !== null || wordpress.headHosts.length > 0
  if (bySite && !/^Error from cloudfront/i.test(xCache ?? '')) return false
  return /could not be satisfied/i.test(title ?? '') || /could not be satisfied/i.test(bodyExcerpt)
}

/** Who answered in the site's place; X-Cache says it (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/response-headers.html). */
export function answeringFunction(answer: HttpResult): "CloudFront's function" | 'Lambda@Edge' | undefined {
  if (!answer.answered) return undefined
  const [, kind] = /^(Function|Lambda)GeneratedResponse\b/i.exec(answer.xCache ?? '') ?? []
  if (kind === undefined) return undefined
  return kind.toLowerCase() === 'lambda' ? 'Lambda@Edge' : "CloudFront's function"
}

/**
 * X-Cache where a function was to answer and failed: `FunctionExecutionError`, `FunctionThrottledError`, `LambdaValidationError`, `LambdaLimitExceeded`
 * ... (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-503-service-unavailable.html).
 */
export function failedFunction(answer: HttpResult): string | undefined {
  if (!answer.answered) return undefined
  return /^(?:Function|Lambda)\w{0,24}(?:Error|Exceeded)\b/i.exec(answer.xCache ?? '')?.[0]
}

/** 401 by a function of the edge, to somebody who sent a login. */
export const refusesLogin = (answer: HttpResult): boolean =>
  answer.answered && answer.status === 401 && answeringFunction(answer) !== undefined

/** `arn:aws:lambda:us-east-1:...:function:basic-auth:3`. */
export const isLambda = (arn: string): boolean => arn.split(':')[2] === 'lambda'

/** Name of a CloudFront function, or of a Lambda function with its version. */
export const edgeFunctionName = (arn: string): string =>
  isLambda(arn) ? `Lambda@Edge ${arn.split(':').slice(6).join(':')}` : (arn.split('/').at(-1) ?? arn)

export const runsAtRequest = ({ viewerRequest }: CacheBehaviour, name: string): boolean =>
  viewerRequest.some(arn => arn.endsWith(`:function/${name}`))

/** The Lambda function that may ask visitors of most paths for a login. */
export function lambdaAt(distribution: DistributionSummary): string | undefined {
  const { viewerRequest, originRequest } = behaviourForAll(distribution)
  return [...viewerRequest, ...originRequest].find(isLambda)
}

/**
 * Behaviours of pages that do not run at viewer-request what the one of all other paths runs there, the named function or a Lambda function; without those at which a
 * visitor without a login was seen to be refused by another one.
 */
export function unguarded(
  distribution: DistributionSummary,
  name: string,
  closed: EdgeClosed | undefined,
): readonly CacheBehaviour[] {
  const guards = behaviourForAll(distribution).viewerRequest.filter(
    arn => isLambda(arn) || arn.endsWith(`:function/${name}`),
  )
  if (guards.length === 0) return []
  const refused = (closed?.elsewhere ?? []).filter(({ answer }) => edgeAccess(answer) === 'refused')
  return behavioursBefore(distribution).filter(
    ({ viewerRequest, pathPattern }) =>
      !isOfFiles(pathPattern ?? '') &&
      !viewerRequest.some(arn => guards.includes(arn)) &&
      !refused.some(place => place.pathPattern === pathPattern),
  )
}
