import type { DistributionState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, number, requiredText, text } from '../lib/input.ts'
import type { RestXmlOutput } from '../protocols/rest-xml.ts'

const NOT_FOUND = 404
const LIST_LIMIT = 100
const ORIGIN_ID = 'alb'
const MODIFIED = new Date('2025-01-15T08:00:00Z')
/** CloudFront's managed policies CachingDisabled and AllViewer. */
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3'

const ALL_METHODS = ['HEAD', 'DELETE', 'POST', 'GET', 'OPTIONS', 'PUT', 'PATCH'] as const

/** Paged by the id that the next page starts after, as CloudFront's own marker. */
export function listDistributions({ distributions }: World, input: Input): RestXmlOutput {
  const marker = text(input, 'Marker') ?? ''
  const maxItems = Math.min(number(input, 'MaxItems') ?? LIST_LIMIT, LIST_LIMIT)
  const after = distributions.findIndex(({ id }) => id === marker) + 1
  const items = distributions.slice(after, after + maxItems)
  const more = after + maxItems < distributions.length
  return {
    payload: {
      root: 'DistributionList',
      members: {
        Marker: marker,
        NextMarker: more ? items.at(-1)?.id : undefined,
        MaxItems: maxItems,
        IsTruncated: more,
        Quantity: items.length,
        Items: items.length === 0 ? undefined : { DistributionSummary: items.map(summary) },
      },
    },
  }
}

export const getDistribution = (world: World, input: Input): RestXmlOutput =>
  describeDistribution(distributionWithId(world, input))

export function getDistributionConfig(world: World, input: Input): RestXmlOutput {
  const distribution = distributionWithId(world, input)
  return {
    headers: { etag: distribution.etag },
    payload: { root: 'DistributionConfig', members: configuration(distribution) },
  }
}

export function distributionWithId({ distributions }: World, input: Input): DistributionState {
  const id = requiredText(input, 'Id')
  const distribution = distributions.find(each => each.id === id)
  if (!distribution) throw awsError('NoSuchDistribution', 'The specified distribution does not exist.', NOT_FOUND)
  return distribution
}

export function describeDistribution(distribution: DistributionState): RestXmlOutput {
  return {
    headers: { etag: distribution.etag },
    payload: {
      root: 'Distribution',
      members: {
        Id: distribution.id,
        ARN: distribution.arn,
        Status: distribution.status,
        LastModifiedTime: MODIFIED,
        InProgressInvalidationBatches: 0,
        DomainName: distribution.domainName,
        ActiveTrustedSigners: { Enabled: false, Quantity: 0 },
        ActiveTrustedKeyGroups: { Enabled: false, Quantity: 0 },
        DistributionConfig: configuration(distribution),
      },
    },
  }
}

const summary = (distribution: DistributionState) => ({
  Id: distribution.id,
  ARN: distribution.arn,
  Status: distribution.status,
  LastModifiedTime: MODIFIED,
  DomainName: distribution.domainName,
  ...settings(distribution),
  Staging: false,
})

const configuration = (distribution: DistributionState) => ({
  CallerReference: `terraform-${distribution.id}`,
  ...settings(distribution),
  DefaultRootObject: '',
  Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '' },
  ContinuousDeploymentPolicyId: '',
  Staging: false,
})

/** What a distribution's summary and its configuration have in common. */
const settings = ({
  aliases,
  originDomain,
  originProtocol,
  originHeaders,
  enabled,
  certificate,
  webAclId,
  viewerRequestFunctionArns,
  behaviours,
}: DistributionState) => ({
  Aliases: quantified('CNAME', aliases),
  Origins: quantified('Origin', [origin({ originDomain, originProtocol, originHeaders })]),
  OriginGroups: { Quantity: 0 },
  DefaultCacheBehavior: cacheBehaviour(viewerRequestFunctionArns),
  CacheBehaviors: quantified(
    'CacheBehavior',
    behaviours.map(each => ({
      PathPattern: each.pathPattern,
      ...cacheBehaviour(each.viewerRequestFunctionArns, each.methods),
    })),
  ),
  CustomErrorResponses: { Quantity: 0 },
  Comment: '',
  PriceClass: 'PriceClass_All',
  Enabled: enabled,
  ViewerCertificate: {
    CloudFrontDefaultCertificate: false,
    ACMCertificateArn: certificate.arn,
    SSLSupportMethod: 'sni-only',
    MinimumProtocolVersion: 'TLSv1.2_2021',
    Certificate: certificate.arn,
    CertificateSource: 'acm',
  },
  Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
  WebACLId: webAclId,
  HttpVersion: 'http2',
  IsIPV6Enabled: false,
})

const origin = ({
  originDomain,
  originProtocol,
  originHeaders,
}: Pick<DistributionState, 'originDomain' | 'originProtocol' | 'originHeaders'>) => ({
  Id: ORIGIN_ID,
  DomainName: originDomain,
  OriginPath: '',
  CustomHeaders: quantified(
    'OriginCustomHeader',
    Object.entries(originHeaders).map(([name, value]) => ({ HeaderName: name, HeaderValue: value })),
  ),
  CustomOriginConfig: {
    HTTPPort: 80,
    HTTPSPort: 443,
    OriginProtocolPolicy: originProtocol,
    OriginSslProtocols: quantified('SslProtocol', ['TLSv1.2']),
    OriginReadTimeout: 30,
    OriginKeepaliveTimeout: 5,
  },
  ConnectionAttempts: 3,
  ConnectionTimeout: 10,
  OriginShield: { Enabled: false },
  OriginAccessControlId: '',
})

const cacheBehaviour = (functionArns: readonly string[], methods: readonly string[] = ALL_METHODS) => ({
  TargetOriginId: ORIGIN_ID,
  TrustedSigners: { Enabled: false, Quantity: 0 },
  TrustedKeyGroups: { Enabled: false, Quantity: 0 },
  ViewerProtocolPolicy: 'redirect-to-https',
  AllowedMethods: {
    ...quantified('Method', methods),
    CachedMethods: quantified('Method', ['HEAD', 'GET']),
  },
  SmoothStreaming: false,
  Compress: true,
  LambdaFunctionAssociations: { Quantity: 0 },
  FunctionAssociations: quantified(
    'FunctionAssociation',
    functionArns.map(arn => ({ FunctionARN: arn, EventType: 'viewer-request' })),
  ),
  FieldLevelEncryptionId: '',
  CachePolicyId: CACHING_DISABLED,
  OriginRequestPolicyId: ALL_VIEWER,
})

/** CloudFront's lists: a count, and the items only when there are some. */
const quantified = (item: string, values: readonly unknown[]) => ({
  Quantity: values.length,
  Items: values.length === 0 ? undefined : { [item]: values },
})
