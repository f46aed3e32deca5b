import { BASIC_AUTH_PLACEHOLDER } from '../../platform/environment.ts'
import { hexOf } from '../aws/lib/ids.ts'
import type { SandboxAnswer, SandboxRequest } from '../servers/types.ts'
import { routeRequest } from './routing.ts'
import { groupsTagged } from './security-groups.ts'
import type { DistributionState, World } from './state.ts'

const ALB_PORT = 80

/** What CloudFront answers at its edge: which distribution serves the name, its viewer-request function, then its origin. */
export function edgeAnswer(world: World, scheme: 'http' | 'https', request: SandboxRequest): SandboxAnswer {
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
  const refusal = loginRefusal(world, distribution, request)
  if (refusal) return refusal
  if (plain(distribution.originDomain) !== plain(world.loadBalancer?.dnsName ?? '')) return ownError(502, 'Bad Gateway')
  if (!originOpen(world)) return ownError(504, 'Gateway Timeout')
  const headers = { ...request.headers, 'x-forwarded-proto': 'http' }
  const origin = routeRequest(world, ALB_PORT, { ...request, headers })
  if (origin.kind !== 'answer') return ownError(502, 'Bad Gateway')
  const sent = Object.fromEntries(Object.entries(origin.headers).map(([name, value]) => [name.toLowerCase(), value]))
  const xCache = origin.status >= 500 ? 'Error from cloudfront' : 'Miss from cloudfront'
  return { ...origin, headers: { ...sent, ...signature(xCache) } }
}

const plain = (name: string): string => name.toLowerCase().replace(/\.$/, '')

/** The enabled distribution that has the name among its aliases, an exact one before a wildcard. */
export function distributionFor({ distributions }: World, host: string): DistributionState | undefined {
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

/** Whom the load balancer takes connections from; this machine is among them where it is anybody. */
export const openTo = (world: World): readonly string[] => {
  const { loadBalancer, securityGroups, environment } = world
  const ids = loadBalancer?.securityGroups ?? groupsTagged(world, environment.securityGroupTags.alb)
  return ids
    .flatMap(id => securityGroups.get(id)?.ingress ?? [])
    .filter(
      ({ fromPort, toPort, protocol }) =>
        protocol === '-1' || ((fromPort ?? 0) <= ALB_PORT && ALB_PORT <= (toPort ?? 0)),
    )
    .flatMap(({ cidrs }) => cidrs)
}

/** What the Basic Auth function answers instead of passing the request on; `null`: it lets it pass. */
function loginRefusal(
  world: World,
  { viewerRequestFunctionArns }: DistributionState,
  { headers }: SandboxRequest,
): SandboxAnswer | null {
  for (const { arn, live } of world.functions.values()) {
    if (live === null || !viewerRequestFunctionArns.includes(arn)) continue
    const accepted = acceptedTokens(live.code)
    const given = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1]
    if (accepted.length === 0 || (given !== undefined && accepted.includes(given))) continue
    const realm = /realm="([^"]*)"/.exec(live.code)?.[1] ?? 'Restricted'
    return answered(
      401,
      'FunctionGeneratedResponse from cloudfront',
      { server: 'CloudFront', 'www-authenticate': `Basic realm="${realm}"` },
      'Unauthorized',
    )
  }
  return null
}

/** The Base64 tokens the code compares with: `'Basic ' + token` or two variables. */
function acceptedTokens(code: string): readonly string[] {
  const [, user] = /\buser(?:name)?\s*=\s*'([^']*)'/i.exec(code) ?? []
  const [, password] = /\bpass(?:word)?\s*=\s*'([^']*)'/i.exec(code) ?? []
  const pair =
    user !== undefined && password !== undefined ? [Buffer.from(`${user}:${password}`).toString('base64')] : []
  const tokens = [...code.matchAll(/['"]Basic ([A-Za-z0-9+/]{6,}={0,2})['"]/g)].map(([, token = '']) => token)
  const placeholder = code.includes(BASIC_AUTH_PLACEHOLDER) && pair.length === 0 && tokens.length === 0 ? ['-'] : []
  return [...pair, ...tokens, ...placeholder]
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
): SandboxAnswer => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'text/html', ...headers, ...signature(xCache) },
  body,
})

const ownError = (status: number, words: string): SandboxAnswer =>
  answered(
    status,
    'Error from cloudfront',
    { server: 'CloudFront' },
    `<HTML><HEAD><TITLE>ERROR: The request could not be satisfied</TITLE></HEAD><BODY><H1>${status} ERROR</H1><H2>The request could not be satisfied.</H2>${words}</BODY></HTML>`,
  )
