import { isRecord } from '../../../../lib/values.ts'
import { record, text } from '../../../../sandbox/aws/lib/input.ts'
import { distributionOf, functionOf } from '../../../../sandbox/faults/lib/tenant-parts.ts'
import { byFunction, failedFunction } from '../../../../sandbox/model/edge.ts'
import { type EdgeRuntime, runEdgeFunction } from '../../../../sandbox/model/edge-function.ts'
import { routeRequest } from '../../../../sandbox/model/routing.ts'
import { addVersion } from '../../../../sandbox/model/secrets.ts'
import type { World } from '../../../../sandbox/model/state.ts'
import type { SandboxAnswer, SandboxRequest } from '../../../../sandbox/servers/types.ts'
import type { Given } from '../given.ts'
import type { ComesIn } from '../way.ts'

const ALB_PORT = 80
const STORED = { username: 'bbws-prod', password: 'corpus-Pass-1' }
const TOKEN = `Basic ${Buffer.from(`${STORED.username}:${STORED.password}`).toString('base64')}`
const NOT_LISTED = '203.0.113.99'
const RUNTIMES: readonly EdgeRuntime[] = ['cloudfront-js-1.0', 'cloudfront-js-2.0', 'lambda@edge']

/** The code stands LIVE where the row says (`where`), and is run on every request. */
export const functionCode: ComesIn = (input, { world, row }) => {
  const func = functionOf(world)
  const distribution = distributionOf(world)
  const code = text(input, 'code') ?? ''
  const runtime = RUNTIMES.find(each => each === text(input, 'runtime')) ?? 'cloudfront-js-2.0'
  const store = new Map(Object.entries(record(input, 'keyValueStore')).map(([key, value]) => [key, String(value)]))
  const stored = world.secrets.get(world.environment.cloudFront?.basicAuthSecret ?? '')
  if (stored) addVersion(stored, JSON.stringify(STORED), world.now() - 86_400_000)
  const where = text(input, 'where') ?? ''
  const isLambda = runtime === 'lambda@edge'
  if (!isLambda) {
    func.live = { ...func.development, code }
    func.development = { ...func.development, code }
    func.runtime = runtime
    func.store = store
  } else world.functions.clear()
  const exempt = exemptPaths(where)
  const atViewer = !/viewer-response|origin-request/.test(where)
  if (isLambda || !atViewer) distribution.viewerRequestFunctionArns = []
  giveBehaviours(world, { isLambda, where, exempt, arn: func.arn })
  const author = isLambda ? 'Lambda' : 'Function'
  world.recorded.edge = async request => {
    const given = row.world.edge
    if (given !== undefined) return behaves(given, request)
    if (!atViewer || exempt.some(prefix => request.path.startsWith(prefix))) return straight(world, request)
    const outcome = await runEdgeFunction({ code, runtime, store }, request, row.world.viewer ?? NOT_LISTED)
    if (outcome.kind === 'passes') return straight(world, request)
    return outcome.kind === 'fails' ? failedFunction(author) : byFunction(outcome.answer, author)
  }
}

/** Path patterns of behaviours that the row says have no function. */
const exemptPaths = (where: string): readonly string[] =>
  [
    ...where.matchAll(/behaviours? (\/[\w./-]+)\*?(?:,? and (\/[\w./-]+)\*?)? ha(?:s|ve) (?:none|no function)/g),
    ...where.matchAll(/([\w./-]+)\*? and ([\w./-]+)\*? have behaviours of their own without it/g),
  ]
    .flatMap(([, first, second]) => [first, second].filter(path => path !== undefined))
    .map(path => (path.startsWith('/') ? path : `/${path}`))

/** The origin's answer as CloudFront passes it on. */
function straight(world: World, request: SandboxRequest): SandboxAnswer {
  const answer = routeRequest(world, ALB_PORT, {
    ...request,
    headers: { ...request.headers, 'x-forwarded-proto': 'http' },
  })
  if (answer.kind !== 'answer') return failedFunction()
  const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    ...answer,
    headers: { ...headers, 'x-cache': 'Miss from cloudfront', via: '1.1 d1a2b3c4.cloudfront.net (CloudFront)' },
  }
}

function behaves(kind: NonNullable<Given['edge']>, { headers }: SandboxRequest): SandboxAnswer | undefined {
  const refusal = byFunction(
    { kind: 'answer', status: 401, headers: { 'www-authenticate': 'Basic realm="BBWS WordPress PROD"' }, body: '' },
    'Lambda',
  )
  if (kind === 'execution-error') return failedFunction('Lambda')
  if (kind === 'throttled-error') {
    const page = failedFunction()
    return page.kind === 'answer'
      ? { ...page, headers: { ...page.headers, 'x-cache': 'FunctionThrottledError from cloudfront' } }
      : page
  }
  if (kind === 'asks') return headers.authorization === TOKEN ? undefined : refusal
  return undefined
}

/** How the distribution shows who runs where. */
function giveBehaviours(
  world: World,
  {
    isLambda,
    where,
    exempt,
    arn,
  }: { readonly isLambda: boolean; readonly where: string; readonly exempt: readonly string[]; readonly arn: string },
): void {
  const event = /viewer-response|origin-request/.exec(where)?.[0] ?? 'viewer-request'
  const lambda = `arn:aws:lambda:us-east-1:${world.environment.accountId}:function:basic-auth:3`
  const shown = isLambda
    ? {
        LambdaFunctionAssociations: {
          Quantity: 1,
          Items: { LambdaFunctionAssociation: [{ LambdaFunctionARN: lambda, EventType: event, IncludeBody: false }] },
        },
        FunctionAssociations: { Quantity: 0 },
      }
    : {
        FunctionAssociations: {
          Quantity: 1,
          Items: { FunctionAssociation: [{ FunctionARN: arn, EventType: event }] },
        },
      }
  const withBehaviours = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(withBehaviours)
    if (!isRecord(value) || value instanceof Date) return value
    const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withBehaviours(member)]))
    if (!isRecord(members.DefaultCacheBehavior)) return members
    const plain = { ...members.DefaultCacheBehavior }
    return {
      ...members,
      DefaultCacheBehavior: { ...plain, ...shown },
      CacheBehaviors: {
        Quantity: exempt.length,
        Items:
          exempt.length === 0
            ? undefined
            : {
                CacheBehavior: exempt.map(path => ({
                  PathPattern: `${path}*`,
                  ...plain,
                  FunctionAssociations: { Quantity: 0 },
                })),
              },
      },
    }
  }
  for (const operation of ['ListDistributions', 'GetDistribution', 'GetDistributionConfig'])
    world.recorded.answers.set(`cloudfront:${operation}`, answer => Object.assign(answer, withBehaviours(answer)))
}
