import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { CHAIN_EXPIRED, validityAt } from '../../evidence/readings/certificate.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import {
  BAD_CERTIFICATE,
  certificateFact,
  certificateOf,
  distributionFact,
  lookedAt,
  renew,
} from '../lib/certificate.ts'

export default defineDiagnosis({
  id: 'certificate-expired',
  runbook: '6.5, Issue 3',
  title: "The edge's certificate has expired",
  rootCause: 'The certificate that CloudFront presents has expired: browsers refuse every tenant that uses it.',
  needs: ['certificate'],
  considers: ['distribution'],
  explains: BAD_CERTIFICATE,
  symptomOf: { step: 'tls-certificate', layers: ['dns'] },
  prevention: 'Leave the validation record of ACM in DNS, and let a scheduled run warn 30 days before the end.',
  match({ certificate, distribution }, target, at) {
    if (target.environment.cloudFront === null || !certificate.presented) return undefined
    const validity = validityAt(certificate, at)
    const found = observed(distribution)
    const because = facts([certificateFact(certificate), lookedAt(certificate, at), distributionFact(found)])
    const { trusted, coversDomain, verifyError } = certificate
    if (validity === 'valid' && trusted && coversDomain && verifyError === CHAIN_EXPIRED) {
      return {
        because,
        rootCause:
          'The certificate is valid, but one of the chain that comes with it has expired: clients that follow the chain refuse it.',
        fixes: [
          byHand(
            'Import the certificate with its current chain',
            'ACM, us-east-1: import certificate and key again under the same ARN, with the intermediates that its issuer hands out now',
          ),
        ],
      }
    }
    if (validity !== 'expired') return undefined
    return { because, fixes: renew(target, certificateOf(found)) }
  },
})
