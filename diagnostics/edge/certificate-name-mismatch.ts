import { look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { BAD_CERTIFICATE, certificateFact, distributionFact, replace } from '../lib/certificate.ts'

/** What CloudFront presents for a name that is no alias of any distribution. */
const CLOUDFRONT_OWN = /(?:^|\.)cloudfront\.net$/i

export default defineDiagnosis({
  id: 'certificate-name-mismatch',
  runbook: '6.5, Issue 3',
  title: "The edge's certificate is for other names",
  rootCause: "The certificate that CloudFront presents does not cover the tenant's name: browsers refuse it.",
  needs: ['certificate'],
  considers: ['distribution'],
  explains: BAD_CERTIFICATE,
  hides: {
    'certificate-expired': 'a certificate for other names is not the one to renew',
    'certificate-not-yet-valid': 'a certificate for other names is not the one to wait for',
    'certificate-untrusted': 'a certificate for other names is not the one to replace',
  },
  symptomOf: { step: 'tls-certificate', layers: ['dns'] },
  prevention:
    'Issue the certificate for the same names as the aliases, from the same Terraform variable; a wildcard covers one label only.',
  match({ certificate, distribution }, target) {
    if (target.environment.cloudFront === null || !certificate.presented || certificate.coversDomain) return undefined
    const { names, subject } = certificate
    const found = observed(distribution)
    const itsOwn = names.length > 0 && names.every(name => CLOUDFRONT_OWN.test(name))
    if (itsOwn && distribution?.status === 'unavailable') {
      return { cannotTell: 'whether any distribution knows the name, since the distributions could not be listed' }
    }
    if (itsOwn && found?.found && found.distribution.status !== 'Deployed') return undefined
    return {
      because: facts([
        certificateFact(certificate) ?? `the certificate is for ${foreign(subject)}`,
        `the tenant's name is ${target.domain}`,
        distributionFact(found),
      ]),
      ...(itsOwn
        ? {
            rootCause:
              "CloudFront presents its own certificate, not one for the tenant's name: the edge that answers does not know the name as an alias.",
          }
        : {}),
      fixes: [
        look(target, 'See which certificates there are, and for which names', 'acm list-certificates', {
          'certificate-statuses': 'ISSUED',
          query: 'CertificateSummaryList[].{Arn:CertificateArn,Name:DomainName,Others:SubjectAlternativeNameSummaries}',
        }),
        replace(target),
      ],
    }
  },
})
