import { byHand } from '../../evidence/fix.ts'
import type { Distribution, EdgeClosed } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { loginState, runsFunction } from '../../evidence/readings/basic-auth.ts'
import { behaviourForAll } from '../../evidence/readings/cache-behaviours.ts'
import { leadsTo, sharesAddress, throughCloudFront } from '../../evidence/readings/dns.ts'
import { edgeAccess, edgeFunctionName, lambdaAt, unguarded } from '../../evidence/readings/edge-access.ts'
import { sameHost } from '../../evidence/readings/host-names.ts'
import { facts, list } from '../../lib/text/words.ts'
import type { CloudFrontSettings } from '../../platform/environment.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis, type Match } from '../define.ts'
import { stageFacts } from '../lib/basic-auth.ts'
import { attach, putNewFunction } from '../lib/basic-auth-fixes.ts'
import { answerFact, answerOf } from '../lib/facts.ts'

export default defineDiagnosis({
  id: 'basic-auth-missing',
  runbook: 'Issue 4',
  title: 'Nobody is asked for a login at the edge',
  rootCause: 'The distribution runs no function that asks for the login: everybody who knows the name sees the site.',
  needs: ['basic-auth-function', 'distribution'],
  considers: ['edge-closed', 'dns'],
  explains: ['edge-closed', 'basic-auth-live'],
  prevention:
    'Let Terraform own the association of the function, and run the suite after every change of the distribution.',
  match({ 'basic-auth-function': basicAuthFunction, distribution, 'edge-closed': edgeClosed, dns }, target) {
    const { cloudFront } = target.environment
    if (cloudFront === null || !distribution.found) return undefined
    const { name, live } = basicAuthFunction
    const { distribution: edge } = distribution
    const state = loginState(basicAuthFunction)
    const closed = observed(edgeClosed)
    const start = closed?.start
    const access = accessOf(closed)
    const attached = runsFunction(distribution, name)
    const others = behaviourForAll(edge).viewerRequest.map(edgeFunctionName)
    const atEdge = start && answerFact('edge', start, target)?.replace('the edge', 'the edge without a login')
    const because = facts([
      `${edge.id} runs ${list(others) || 'no function'} at viewer-request`,
      ...stageFacts(basicAuthFunction).slice(0, 1),
      atEdge,
    ])
    const lambda = lambdaAt(edge)
    if (!attached && lambda !== undefined)
      return access === 'open'
        ? openLambda(distribution, lambda, atEdge)
        : openPatterns(distribution, { name, closed, because, target })
    if (state === 'never-published') return undefined
    if (!attached) return notAttached(distribution, { basicAuthFunction, cloudFront, because, access, others, target })
    if (live?.credential === 'word') {
      return {
        because,
        rootCause: `The LIVE code of ${name} asks for no login of a visitor who sends ${list(live.opensFor ?? [])}: that is no login, and whoever sends it sees the site.`,
        explains: ['basic-auth-live'],
        fixes: [
          byHand(
            `Let ${name} ask whatever is sent`,
            `Look in the code of ${name} for what lets ${list(live.opensFor ?? [])} pass: take it out, or let it compare with a secret value, and publish the function`,
          ),
        ],
      }
    }
    if (state === 'open' && live) {
      if (access === 'closed' && live.openPaths.includes('/')) {
        return {
          cannotTell: `the edge asks for a login, the LIVE code of ${name} (etag ${live.etag}) does not when it is run here: it may not have reached every edge yet`,
        }
      }
      if (live.openPaths.includes('/')) {
        return {
          because,
          rootCause: `The LIVE code of ${name} asks for no login: everybody who knows the name sees the site.`,
          fixes: putNewFunction(target, cloudFront, basicAuthFunction),
        }
      }
      return {
        because,
        rootCause: `The LIVE code of ${name} asks for no login on ${list(live.openPaths)}: everybody who knows the name gets there.`,
        fixes: [
          byHand(
            `Let ${name} ask for the login there, too`,
            `Look in the code of ${name} for what lets ${list(live.openPaths)} pass, take it out, and publish the function`,
          ),
        ],
      }
    }
    const patterns = openPatterns(distribution, { name, closed, because, target })
    if (patterns) return patterns
    if (live?.credential === 'none') return undefined
    const where = observed(dns)
    const here = !where || leadsTo(where.domain, edge.domainName) || sharesAddress(where.domain, where.distribution)
    const ours =
      here && answerOf(start, target)?.kind !== 'edge-redirect' && closed !== undefined && throughCloudFront(closed)
    if (access !== 'open' || !ours || (live?.asksAddress && state === 'right')) return undefined
    const shown = answerOf(start, target)?.kind
    if (!sameHost(distribution.matchedAlias, target.domain) && shown !== 'installed' && shown !== 'fresh') {
      return {
        cannotTell: `a visitor without a login gets a page that is not this tenant's, and ${edge.id} has the name by ${distribution.matchedAlias} alone: a distribution of another account may have the very name`,
      }
    }
    return {
      because,
      rootCause: `${edge.id} runs ${name}, and it asks for a login when it is run here, but a visitor without one is let in: probably the edge runs other code, or another behaviour of the distribution serves the page.`,
      fixes: [
        byHand(
          'See why the function lets visitors pass',
          `Test ${name} in the CloudFront console with a request without an authorization header, and look whether a cache behaviour of ${edge.id} covers / without the function`,
        ),
      ],
    }
  },
})

type Found = Extract<Distribution, { found: true }>

interface Circumstances {
  readonly basicAuthFunction: Parameters<typeof loginState>[0]
  readonly cloudFront: CloudFrontSettings
  readonly because: readonly string[]
  readonly access: 'open' | 'closed' | 'unknown'
  readonly others: readonly string[]
  readonly target: Target
}

function notAttached(
  { distribution: edge }: Found,
  { basicAuthFunction, cloudFront, because, access, others, target }: Circumstances,
): Match {
  const { name } = basicAuthFunction
  const state = loginState(basicAuthFunction)
  const fixes =
    state === 'absent'
      ? [
          byHand(
            `Put the function ${name} back`,
            `Apply the shared CloudFront module of ${target.environment.name} in the Terraform repository: it owns the function and its association`,
          ),
          byHand(
            'Then set the login',
            'Run the suite again: it prints the commands that put the stored login into the function',
          ),
        ]
      : [
          ...(state === 'open' ? putNewFunction(target, cloudFront, basicAuthFunction) : []),
          ...attach(target, name, edge),
        ]
  return access === 'closed'
    ? {
        because,
        severity: 'warning',
        rootCause: `${edge.id} asks for a login by ${list(others) || 'other means'}, not by ${name}: whether it is the stored one cannot be told.`,
        fixes,
      }
    : { because, fixes }
}

/** A Lambda function is there, and visitors get in all the same. */
function openLambda({ distribution: edge }: Found, lambda: string, atEdge: string | undefined): Match {
  const who = edgeFunctionName(lambda)
  const event = behaviourForAll(edge).viewerRequest.includes(lambda) ? 'viewer-request' : 'origin-request'
  const why =
    event === 'origin-request'
      ? ', where it is not asked when the answer is in the cache'
      : '; it lets them pass, whatever its code looks like'
  return {
    because: facts([`${edge.id} runs ${who} at ${event}`, atEdge]),
    rootCause: `${edge.id} runs ${who} at ${event}${why}: a visitor without a login is let in.`,
    fixes: [
      byHand(
        `Let ${who} refuse visitors without a login`,
        event === 'origin-request'
          ? `Move ${who} to viewer-request of every cache behaviour of ${edge.id}`
          : `Test ${who} in the Lambda console with a request without an authorization header: what it returns has to be the 401 response, not the request`,
      ),
    ],
  }
}

/** Paths that have a cache behaviour of their own, without the function. */
function openPatterns(
  { distribution: edge }: Found,
  {
    name,
    closed,
    because,
    target,
  }: Pick<Circumstances, 'because' | 'target'> & { readonly name: string; readonly closed: EdgeClosed | undefined },
): Match | undefined {
  const open = unguarded(edge, name, closed)
  if (open.length === 0) return undefined
  const patterns = list(open.map(({ pathPattern }) => pathPattern ?? ''))
  const seen = (closed?.elsewhere ?? []).flatMap(({ path, answer }) =>
    answer.answered && edgeAccess(answer) === 'let-in' ? [`${path} without a login: ${answer.status}`] : [],
  )
  const guard = lambdaAt(edge)
  return {
    because: facts([
      ...open.map(
        ({ pathPattern, viewerRequest }) =>
          `${edge.id} runs ${list(viewerRequest.map(edgeFunctionName)) || 'no function'} at viewer-request of ${pathPattern}`,
      ),
      ...seen,
      ...because,
    ]),
    rootCause: `${edge.id} asks for the login, but not for ${patterns}: these paths have a cache behaviour without the function, and everybody who knows the name gets there.`,
    explains: ['edge-closed', 'basic-auth-live'],
    fixes:
      guard === undefined
        ? attach(target, name, edge, open)
        : [
            byHand(
              `Let ${edgeFunctionName(guard)} ask there, too`,
              `Associate ${edgeFunctionName(guard)} with viewer-request of the cache behaviours ${patterns} of ${edge.id}`,
            ),
          ],
  }
}

/** Whether a visitor without a login got in. */
function accessOf(closed: EdgeClosed | undefined): 'open' | 'closed' | 'unknown' {
  if (!closed?.start.answered) return 'unknown'
  const access = edgeAccess(closed.start)
  if (access === 'refused') return 'closed'
  return access === 'let-in' && closed.start.status < 400 ? 'open' : 'unknown'
}
