import type {
  EventType,
  CacheBehavior as SdkBehaviour,
  DistributionSummary as SdkSummary,
} from '@aws-sdk/client-cloudfront'
import type { CacheBehaviour } from '../../evidence/index.ts'

/** What a cache behaviour is made of, the default one or that of a path. */
type Behaviour = Omit<SdkBehaviour, 'PathPattern'>

/** What goes on to the origin by a policy, and for how long an answer is kept at least. */
interface Policy {
  readonly cookies: readonly string[]
  readonly sendsHost: boolean
  readonly leastSeconds: number
}

const ALL = ['*'] as const
const NOTHING: Policy = { cookies: [], sendsHost: false, leastSeconds: 0 }

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const CACHE_POLICIES: Readonly<Record<string, Policy>> = {
  // CachingDisabled
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': NOTHING,
  // CachingOptimized
  '658327ea-f89d-4fab-a63d-7e88639e58f6': { ...NOTHING, leastSeconds: 1 },
  // CachingOptimizedForUncompressedObjects
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': { ...NOTHING, leastSeconds: 1 },
  // UseOriginCacheControlHeaders, with and without query strings
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': { cookies: ALL, sendsHost: true, leastSeconds: 0 },
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': { cookies: ALL, sendsHost: true, leastSeconds: 0 },
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
const ORIGIN_REQUEST_POLICIES: Readonly<Record<string, Pick<Policy, 'cookies' | 'sendsHost'>>> = {
  // AllViewer, AllViewerAndCloudFrontHeaders-2022-06
  '216adef6-5c7f-47e4-b989-5492eafa07d3': { cookies: ALL, sendsHost: true },
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': { cookies: ALL, sendsHost: true },
  // AllViewerExceptHostHeader
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': { cookies: ALL, sendsHost: false },
  // HostHeaderOnly
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': { cookies: [], sendsHost: true },
  // CORS-S3Origin, CORS-CustomOrigin, UserAgentRefererHeaders
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': NOTHING,
  '59781a5b-3903-41f3-afcb-af62929ccde1': NOTHING,
  'acba4595-bd28-49b8-b9fe-13317c0390fa': NOTHING,
}

/** A cache behaviour of a distribution; the default one has no pattern. */
export function toBehaviour(
  pathPattern: string | null,
  behaviour: Behaviour | undefined,
  { Origins, OriginGroups }: Pick<SdkSummary, 'Origins' | 'OriginGroups'>,
): CacheBehaviour {
  const functions = behaviour?.FunctionAssociations?.Items ?? []
  const lambdas = behaviour?.LambdaFunctionAssociations?.Items ?? []
  const at = (event: EventType) => [
    ...functions.flatMap(({ EventType, FunctionARN }) => (EventType === event && FunctionARN ? [FunctionARN] : [])),
    ...lambdas.flatMap(({ EventType, LambdaFunctionARN }) =>
      EventType === event && LambdaFunctionARN ? [LambdaFunctionARN] : [],
    ),
  ]
  const asked = Origins?.Items?.find(({ Id }) => Id === behaviour?.TargetOriginId)?.DomainName
  const isGroup = OriginGroups?.Items?.some(({ Id }) => Id === behaviour?.TargetOriginId) ?? false
  const methods = behaviour?.AllowedMethods?.Items
  return {
    pathPattern,
    viewerRequest: at('viewer-request'),
    originRequest: at('origin-request'),
    ...(asked !== undefined || isGroup ? { origin: asked ?? null } : {}),
    ...(methods === undefined ? {} : { methods: [...methods].sort() }),
    ...handedOn(behaviour),
  }
}

function handedOn(
  behaviour: Behaviour | undefined,
): Pick<CacheBehaviour, 'cookies' | 'keptForAllSeconds' | 'sendsHost'> {
  const { CachePolicyId, OriginRequestPolicyId, ForwardedValues, MinTTL } = behaviour ?? {}
  if (ForwardedValues) {
    const { Cookies, Headers } = ForwardedValues
    const cookies = Cookies?.Forward === 'all' ? ALL : (Cookies?.WhitelistedNames?.Items ?? [])
    const headers = (Headers?.Items ?? []).map(name => name.toLowerCase())
    return {
      cookies,
      // Where every header goes on nothing is kept, and what is kept is kept by the cookies that go on.
      keptForAllSeconds: cookies.length > 0 || headers.includes('*') ? 0 : (MinTTL ?? 0),
      sendsHost: headers.includes('*') || headers.includes('host'),
    }
  }
  if (CachePolicyId === undefined) return {}
  const cache = CACHE_POLICIES[CachePolicyId]
  const origin = OriginRequestPolicyId ? ORIGIN_REQUEST_POLICIES[OriginRequestPolicyId] : NOTHING
  const known = cache !== undefined && origin !== undefined
  return {
    cookies: known ? (cache.cookies.length > 0 ? cache.cookies : origin.cookies) : null,
    keptForAllSeconds: cache === undefined ? null : cache.leastSeconds,
    sendsHost: known ? cache.sendsHost || origin.sendsHost : null,
  }
}
