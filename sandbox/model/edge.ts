import { hexOf } from '../aws/lib/ids.ts'
import type { SandboxAnswer, SandboxRequest } from '../servers/types.ts'
import { runEdgeFunction } from './edge-function.ts'
import { wildcard } from './iam.ts'
import { routeRequest } from './routing.ts'
import { groupsTagged } from './security-groups.ts'
import { worded } from './start-words.ts'
import type { DistributionState, World } from './state.ts'

const ALB_PORT = 80
const TLS_PORT = 443
/** One of those from which CloudFront asks origins. */
const EDGE_ADDRESS = '130.176.88.10'

/** What CloudFront answers at its edge: which distribution serves the name, its viewer-request function, then its origin. */
export async function edgeAnswer(
  world: World,
  scheme: 'http' | 'https',
  request: SandboxRequest,
): Promise<SandboxAnswer> {
  const distribution = distributionFor(world, request.host)
  if (!distribution) return ownError(403, 'Forbidden')
  if (scheme === 'http') {
    const query = request.query === '' ? '' : `?${request.query}`
    return answered(
      301,
      'Redirect from cloudfront',
      { server: 'CloudFront', location: `https://${request.host}${request.path}${query}` },
      '',
    )
  }
  const said = await world.recorded.edge?.(request)
  if (said) return said
  const behaviour = distribution.behaviours.find(({ pathPattern }) => covers(pathPattern, request.path))
  if (behaviour && !behaviour.methods.includes(request.method)) return ownError(403, METHOD_REFUSED)
  const refusal = await functionAnswer(world, behaviour ?? distribution, request)
  if (refusal) return refusal
  if (plain(distribution.originDomain) !== plain(world.loadBalancer?.dnsName ?? '')) return unconnected(world, 502)
  if (!originOpen(world)) return unconnected(world, 504)
  // Visitors come by https: an origin that is asked as they ask is asked by https, too.
  const [port, originScheme] = distribution.originProtocol === 'http-only' ? [ALB_PORT, 'http'] : [TLS_PORT, 'https']
  if (!world.listeners.some(listener => listener.port === port)) return unconnected(world, 502)
  const headers = { ...request.headers, ...distribution.originHeaders, 'x-forwarded-proto': originScheme }
  const origin = routeRequest(world, port, { ...request, headers, remoteAddress: EDGE_ADDRESS })
  if (origin.kind !== 'answer') return unconnected(world, 502)
  const sent = Object.fromEntries(Object.entries(origin.headers).map(([name, value]) => [name.toLowerCase(), value]))
  const xCache = origin.status >= 500 ? 'Error from cloudfront' : 'Miss from cloudfront'
  return { ...origin, headers: { ...sent, ...signature(xCache) } }
}

const METHOD_REFUSED =
  'This distribution is not configured to allow the HTTP request method that was used for this request. The distribution supports only cachable requests.'

/** What CloudFront was seen to say of an origin that it does not reach. */
const UNCONNECTED = [
  "CloudFront wasn't able to connect to the origin. We can't connect to the server for this app or website at this time.",
  "CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin closed the connection. We can't connect to the server for this app or website at this time.",
] as const

const unconnected = (world: World, status: 502 | 504) =>
  ownError(status, worded(world, { tenant: '' }, 'origin-unconnected', UNCONNECTED, {}))

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** The enabled distribution that has the name among its aliases, an exact one before a wildcard. */
function distributionFor({ distributions }: World, host: string): DistributionState | undefined {
  const name = plain(host)
  const serving = distributions.filter(({ enabled }) => enabled)
  const wildcardName = `*.${name.split('.').slice(1).join('.')}`
  return (
    serving.find(({ aliases }) => aliases.some(alias => plain(alias) === name)) ??
    serving.find(
      ({ aliases, domainName }) => plain(domainName) === name || aliases.some(alias => plain(alias) === wildcardName),
    )
  )
}

/** CloudFront reaches the load balancer from anywhere in the internet. */
const originOpen = (world: World): boolean => openTo(world).includes('0.0.0.0/0')

/** Whom the load balancer takes connections from, nobody where it is not active; this machine is among them where it is anybody. */
export const openTo = (world: World): readonly string[] => {
  const { loadBalancer, securityGroups, environment } = world
  if (loadBalancer && loadBalancer.state !== 'active') return []
  const ids = loadBalancer?.securityGroups ?? groupsTagged(world, environment.securityGroupTags.alb)
  return ids
    .flatMap(id => securityGroups.get(id)?.ingress ?? [])
    .filter(
      ({ fromPort, toPort, protocol }) =>
        protocol === '-1' || ((fromPort ?? 0) <= ALB_PORT && ALB_PORT <= (toPort ?? 0)),
    )
    .flatMap(({ cidrs }) => cidrs)
}

/** What the viewer-request functions of the path's behaviour answer instead of passing the request on; `null`: they let it pass. */
async function functionAnswer(
  { functions }: World,
  { viewerRequestFunctionArns: arns }: Pick<DistributionState, 'viewerRequestFunctionArns'>,
  request: SandboxRequest,
): Promise<SandboxAnswer | null> {
  for (const { arn, live, runtime, store } of functions.values()) {
    if (live === null || !arns.includes(arn)) continue
    const outcome = await runEdgeFunction({ code: live.code, runtime, store }, request, request.remoteAddress)
    if (outcome.kind === 'passes') continue
    return outcome.kind === 'fails' ? failedFunction() : byFunction(outcome.answer)
  }
  return null
}

/** A pattern may leave out the slash in front. */
const covers = (pathPattern: string, path: string): boolean => wildcard(pathPattern.replace(/^\/?/, '/')).test(path)

export const byFunction = (
  { status, headers, body }: Extract<SandboxAnswer, { kind: 'answer' }>,
  author: 'Function' | 'Lambda' = 'Function',
): SandboxAnswer =>
  answered(status, `${author}GeneratedResponse from cloudfront`, { server: 'CloudFront', ...headers }, body)

const FUNCTION_ERROR = {
  Function:
    "The CloudFront function associated with the CloudFront distribution is invalid or could not run. We can't connect to the server for this app or website at this time.",
  Lambda:
    "The Lambda function associated with the CloudFront distribution is invalid or doesn't have the required permissions. We can't connect to the server for this app or website at this time.",
} as const

/** CloudFront's own page where a function cannot be run. */
export const failedFunction = (author: 'Function' | 'Lambda' = 'Function'): SandboxAnswer => {
  const page = ownError(503, FUNCTION_ERROR[author])
  return { ...page, headers: { ...page.headers, 'x-cache': `${author}ExecutionError from cloudfront` } }
}

const signature = (xCache: string) => ({
  'x-cache': xCache,
  via: '1.1 d1a2b3c4.cloudfront.net (CloudFront)',
  'x-amz-cf-pop': 'CPT52-P1',
  'x-amz-cf-id': hexOf(xCache, 32),
})

const answered = (
  status: number,
  xCache: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Extract<SandboxAnswer, { kind: 'answer' }> => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'text/html', ...headers, ...signature(xCache) },
  body,
})

export const ownError = (status: number, words: string) =>
  answered(
    status,
    'Error from cloudfront',
    { server: 'CloudFront' },
    `<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>${status} ERROR</H1><H2>The request could not be satisfied.</H2>${words}</BODY></HTML>`,
  )
