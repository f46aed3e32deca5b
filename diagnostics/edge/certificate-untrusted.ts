import { advice } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { validityAt } from '../../evidence/readings/certificate.ts'
import { foreign } from '../../lib/text/foreign.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { BAD_CERTIFICATE, certificateFact, distributionFact, replace } from '../lib/certificate.ts'

export default defineDiagnosis({
  id: 'certificate-untrusted',
  runbook: '6.5, Issue 3',
  title: "The edge's certificate is not trusted",
  rootCause:
    "The certificate presented for the tenant's name leads to no trusted root: browsers refuse it. CloudFront takes no such certificate, so probably something between here and CloudFront answers in its place.",
  needs: ['certificate'],
  considers: ['distribution'],
  explains: BAD_CERTIFICATE,
  hides: {
    'certificate-expired': 'its issuer is wrong, whatever its dates',
    'certificate-not-yet-valid': 'its issuer is wrong, whatever its dates',
  },
  symptomOf: { step: 'tls-certificate', layers: ['dns'] },
  prevention: 'Use certificates that ACM issues; import others with their whole chain.',
  match({ certificate, distribution }, target, at) {
    if (target.environment.cloudFront === null || !certificate.presented) return undefined
    const { trusted, coversDomain, subject, issuer, verifyError } = certificate
    if (trusted || !coversDomain) return undefined
    const dates = validityAt(certificate, at) === 'valid' ? '' : '; it is also outside of its dates'
    return {
      because: facts([
        certificateFact(certificate),
        `${foreign(verifyError ?? 'not trusted')}: ${subject === issuer ? 'it signed itself' : `${foreign(issuer)} is no authority this machine knows`}${dates}`,
        distributionFact(observed(distribution)),
      ]),
      fixes: [
        advice(
          'Look at the way first',
          `Ask for the same certificate from another network (openssl s_client -connect ${target.domain}:443 -servername ${target.domain}): where it is trusted there, a proxy on this way inspects TLS, and its root belongs into NODE_EXTRA_CA_CERTS`,
        ),
        replace(target),
      ],
    }
  },
})
