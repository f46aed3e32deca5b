import { advice } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { validityAt } from '../../evidence/readings/certificate.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { facts, utc } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { BAD_CERTIFICATE, certificateFact, certificateOf, distributionFact, renew } from '../lib/certificate.ts'

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
    if (validity === 'valid') return undefined
    const found = observed(distribution)
    const because = facts([
      certificateFact(certificate),
      `looked at ${utc(at.toISOString())}${certificate.verifyError === null ? '' : `: ${foreign(certificate.verifyError)}`}`,
      distributionFact(found),
    ])
    if (validity === 'early') {
      return {
        because,
        rootCause: `The certificate that CloudFront presents is not valid before ${utc(certificate.validFrom)}, or the clock of this machine is wrong.`,
        fixes: [
          advice(
            'Look at the clock of this machine',
            'Compare it with a time server; where it is right, put the former certificate back on the distribution until then',
          ),
        ],
      }
    }
    return { because, fixes: renew(target, certificateOf(found)) }
  },
})
