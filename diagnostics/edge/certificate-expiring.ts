import { CERTIFICATE_REMARK_DAYS } from '../../evidence/expectations.ts'
import { observed } from '../../evidence/observed.ts'
import { validityAt } from '../../evidence/readings/certificate.ts'
import { count, facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { certificateFact, certificateOf, distributionFact, renew } from '../lib/certificate.ts'

export default defineDiagnosis({
  id: 'certificate-expiring',
  runbook: '6.5',
  title: "The edge's certificate is about to expire",
  severity: 'warning',
  rootCause:
    'The certificate that CloudFront presents ends soon and has not been renewed: visitors notice nothing until it does.',
  needs: ['certificate'],
  considers: ['distribution'],
  explains: ['tls-certificate'],
  symptomOf: { step: 'tls-certificate', layers: ['dns', 'edge'] },
  prevention:
    'Leave the validation record of ACM in DNS: it renews 60 days before the end, so fewer than 30 days mean that it cannot.',
  match({ certificate, distribution }, target, at) {
    if (target.environment.cloudFront === null || !certificate.presented) return undefined
    const { daysLeft, coversDomain, trusted } = certificate
    if (validityAt(certificate, at) !== 'valid' || !coversDomain || !trusted || daysLeft > CERTIFICATE_REMARK_DAYS)
      return undefined
    const found = observed(distribution)
    return {
      because: facts([
        certificateFact(certificate),
        `${count(daysLeft, 'day')} left, the run fails from ${count(target.limits.certificateDays, 'day')} on`,
        distributionFact(found),
      ]),
      fixes: renew(target, certificateOf(found)),
    }
  },
})
