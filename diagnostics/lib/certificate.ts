import type { Fix } from '../../evidence/fix.ts'
import { byHand, look } from '../../evidence/fix.ts'
import type { Certificate, Distribution } from '../../evidence/index.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { list, utc } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'

/** What fails when browsers refuse the edge's certificate. */
export const BAD_CERTIFICATE = ['tls-certificate', 'edge-closed', 'edge-response', 'install-page'] as const

const SHOWN_NAMES = 4

/** `13.32.1.1 presents a certificate for *.wp.example, issued by Amazon, valid until 2026-08-10`. */
export function certificateFact(certificate: Certificate | undefined): string | undefined {
  if (!certificate?.presented) return undefined
  const { address, names, subject, issuer, validTo } = certificate
  return `${address} presents a certificate for ${foreign(list(names.slice(0, SHOWN_NAMES)) || subject)}, issued by ${foreign(issuer)}, valid until ${utc(validTo)}`
}

/** When its dates were compared, and what this machine's TLS said of it. */
export const lookedAt = ({ verifyError }: Extract<Certificate, { presented: true }>, at: Date): string =>
  `looked at ${utc(at.toISOString())}${verifyError === null ? '' : `: ${foreign(verifyError)}`}`

/** The certificate the distribution has, as far as it is known. */
export const certificateOf = (distribution: Distribution | undefined): string | undefined =>
  (distribution?.found ? distribution.distribution.certificateArn : null) ?? undefined

export const distributionFact = (distribution: Distribution | undefined): string | undefined =>
  distribution?.found
    ? `${distribution.distribution.id} uses ${distribution.distribution.certificateArn ?? "CloudFront's own certificate"}`
    : undefined

/** ACM renews what it issued by itself as long as its validation record stays in DNS; an imported certificate it never renews. */
export function renew(target: Target, arn: string | undefined): readonly Fix[] {
  if (arn === undefined) return [replace(target)]
  return [
    look(
      target,
      'See why ACM has not renewed it: type, renewal and the validation record it looks for',
      'acm describe-certificate',
      {
        'certificate-arn': arn,
        query:
          'Certificate.{Type:Type,Status:Status,NotAfter:NotAfter,Renewal:RenewalSummary,Record:DomainValidationOptions[].ResourceRecord}',
      },
    ),
    byHand(
      'Renew the certificate',
      'Type AMAZON_ISSUED: put the validation record (Record) back into DNS, and ACM renews by itself within hours. Type IMPORTED: import the renewed certificate with its key and chain under the same ARN; CloudFront picks it up',
    ),
  ]
}

/** Another certificate for the distribution, which only somebody who may issue one can make. */
export const replace = (target: Target): Fix =>
  byHand(
    'Give the distribution a certificate for the name',
    `Take a certificate of ACM in us-east-1 that covers ${target.domain} (request one with DNS validation where there is none), set it in the Terraform of the distribution, and apply`,
  )
