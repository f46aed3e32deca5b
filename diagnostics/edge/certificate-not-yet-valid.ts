import { advice, byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { validityAt } from '../../evidence/readings/certificate.ts'
import { facts, utc } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { BAD_CERTIFICATE, certificateFact, distributionFact, lookedAt } from '../lib/certificate.ts'

export default defineDiagnosis({
  id: 'certificate-not-yet-valid',
  runbook: '6.5, Issue 3',
  title: "The edge's certificate is not valid yet",
  rootCause:
    'The certificate that CloudFront presents is not valid before a later date: browsers refuse it until then.',
  needs: ['certificate'],
  considers: ['distribution'],
  explains: BAD_CERTIFICATE,
  symptomOf: { step: 'tls-certificate', layers: ['dns'] },
  prevention: 'Look at both dates of a certificate before it is imported.',
  match({ certificate, distribution }, target, at) {
    if (target.environment.cloudFront === null || !certificate.presented) return undefined
    if (validityAt(certificate, at) !== 'early') return undefined
    return {
      because: facts([
        certificateFact(certificate),
        lookedAt(certificate, at),
        distributionFact(observed(distribution)),
      ]),
      rootCause: `The certificate that CloudFront presents is not valid before ${utc(certificate.validFrom)}, or the clock of this machine is wrong.`,
      fixes: [
        advice(
          'Look at the clock of this machine',
          'Compare it with a time server; where it is wrong, nothing else is',
        ),
        byHand(
          'Put a certificate that is valid now on the distribution',
          'Where the clock is right: set the former certificate, or one that ACM issues, in the Terraform of the distribution and apply; take this one from its first day on',
        ),
      ],
    }
  },
})
