import { observed } from '../../evidence/observed.ts'
import { validityAt } from '../../evidence/readings/certificate.ts'
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
    if (validityAt(certificate, at) !== 'expired') return undefined
    const found = observed(distribution)
    const because = facts([certificateFact(certificate), lookedAt(certificate, at), distributionFact(found)])
    return { because, fixes: renew(target, certificateOf(found)) }
  },
})
