import type { DistributionState, World } from '../../model/state.ts'
import { awsError } from '../lib/aws-error.ts'
import { type Input, requiredText } from '../lib/input.ts'
import { jsonService } from '../protocols/json.ts'

/** The certificates of the edge, as far as somebody looks at them; renewing one is nothing the sandbox can do. */
export const acm = jsonService({
  name: 'acm',
  targetPrefix: 'CertificateManager',
  scope: 'global',
  reads: { DescribeCertificate: describeCertificate, ListCertificates: listCertificates },
  writes: {},
})

/** CloudFront takes certificates of one region only, whichever region its tenants live in. */
const certificatesOf = ({ distributions }: World) => distributions.map(({ certificate }) => certificate)

function describeCertificate(world: World, input: Input) {
  const arn = requiredText(input, 'CertificateArn')
  const certificate = certificatesOf(world).find(each => each.arn === arn)
  if (!certificate) throw awsError('ResourceNotFoundException', `Could not find certificate ${arn}.`)
  return { Certificate: { ...summaryOf(certificate, world.now()), Type: 'AMAZON_ISSUED', DomainValidationOptions: [] } }
}

function listCertificates(world: World) {
  return { CertificateSummaryList: certificatesOf(world).map(certificate => summaryOf(certificate, world.now())) }
}

const summaryOf = ({ arn, names, notBefore, notAfter }: DistributionState['certificate'], now: number) => ({
  CertificateArn: arn,
  DomainName: names[0],
  SubjectAlternativeNames: names,
  SubjectAlternativeNameSummaries: names,
  Status: notAfter < now ? 'EXPIRED' : 'ISSUED',
  NotBefore: new Date(notBefore),
  NotAfter: new Date(notAfter),
})
