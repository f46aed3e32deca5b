import { type DistributionState, ORIGIN_PROTOCOLS, type OriginProtocol, type World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { flag, type Input, record, records, requiredText, text, texts } from '../lib/input.ts'
import type { RestXmlOutput } from '../protocols/rest-xml.ts'
import { describeDistribution, distributionWithId } from './cloudfront-distributions.ts'
import { newEtag, requireMatch } from './cloudfront-if-match.ts'

const CONFLICT = 409

/** Takes over a whole configuration, as far as the sandbox keeps it: aliases, enabled, origin, web ACL, cache behaviours and viewer-request functions. */
export function updateDistribution(world: World, input: Input): RestXmlOutput {
  const distribution = distributionWithId(world, input)
  requireMatch(input, distribution.etag)
  const aliases = texts(record(record(input, 'Aliases'), 'Items'), 'CNAME')
  requireFreeAliases(world, distribution, aliases)
  const [origin] = records(record(record(input, 'Origins'), 'Items'), 'Origin')
  if (!origin) throw awsError('InvalidArgument', 'The parameter Origins is required.')
  const functionArns = functionsIn(record(input, 'DefaultCacheBehavior'))
  const behaviours = records(record(record(input, 'CacheBehaviors'), 'Items'), 'CacheBehavior').map(each => ({
    pathPattern: requiredText(each, 'PathPattern'),
    methods: texts(record(record(each, 'AllowedMethods'), 'Items'), 'Method'),
    viewerRequestFunctionArns: [...functionsIn(each)],
  }))
  requirePublished(world, [...functionArns, ...behaviours.flatMap(each => each.viewerRequestFunctionArns)])
  requireSameCertificate(distribution, record(input, 'ViewerCertificate'))

  distribution.aliases = [...aliases]
  distribution.originDomain = requiredText(origin, 'DomainName')
  distribution.originProtocol = protocolOf(record(origin, 'CustomOriginConfig'))
  distribution.enabled = flag(input, 'Enabled') ?? distribution.enabled
  distribution.webAclId = text(input, 'WebACLId') ?? ''
  distribution.viewerRequestFunctionArns = [...functionArns]
  distribution.behaviours = behaviours
  distribution.etag = newEtag()
  return describeDistribution(distribution)
}

function protocolOf(origin: Input): OriginProtocol {
  const wanted = requiredText(origin, 'OriginProtocolPolicy')
  const protocol = ORIGIN_PROTOCOLS.find(each => each === wanted)
  if (!protocol) throw awsError('InvalidOriginProtocolPolicy', `'${wanted}' is no origin protocol policy.`)
  return protocol
}

const functionsIn = (behaviour: Input): readonly string[] =>
  records(record(record(behaviour, 'FunctionAssociations'), 'Items'), 'FunctionAssociation')
    .filter(each => text(each, 'EventType') === 'viewer-request')
    .map(each => requiredText(each, 'FunctionARN'))

function requireFreeAliases(
  { distributions }: World,
  distribution: DistributionState,
  aliases: readonly string[],
): void {
  const taken = distributions.filter(each => each !== distribution).flatMap(each => each.aliases)
  if (aliases.some(alias => taken.includes(alias))) {
    throw awsError(
      'CNAMEAlreadyExists',
      'One or more of the CNAMEs you provided are already associated with a different resource.',
      CONFLICT,
    )
  }
}

function requirePublished({ functions }: World, arns: readonly string[]): void {
  const live = [...functions.values()].filter(each => each.live !== null).map(({ arn }) => arn)
  if (!arns.every(arn => live.includes(arn))) {
    throw awsError(
      'InvalidFunctionAssociation',
      'The function association is invalid: the function has to be published first.',
    )
  }
}

/** The sandbox knows no other certificates than the one each distribution has. */
function requireSameCertificate({ certificate }: DistributionState, wanted: Input): void {
  if (text(wanted, 'ACMCertificateArn') !== certificate.arn) {
    throw awsError('InvalidViewerCertificate', 'The specified SSL certificate does not exist.')
  }
}
