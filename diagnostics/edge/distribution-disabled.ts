import { observed } from '../../evidence/observed.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { certificateFact } from '../lib/certificate.ts'
import { answerFact } from '../lib/facts.ts'
import { editDistribution } from '../lib/fixes.ts'

export default defineDiagnosis({
  id: 'distribution-disabled',
  runbook: 'Issue 3',
  title: 'The distribution is switched off',
  rootCause: "The environment's distribution is disabled: no tenant behind it can be reached over https.",
  needs: ['distribution'],
  considers: ['certificate', 'edge-pages'],
  explains: ['distribution-ready', 'tls-certificate', 'edge-closed', 'edge-response', 'install-page'],
  obscures: ['dns-to-cloudfront'],
  hides: {
    'certificate-name-mismatch': 'CloudFront presents its own certificate for a name it does not serve',
    'distribution-deploying': 'what is on its way is that it was disabled',
    'origin-protocol-mismatch': 'a disabled distribution asks its origin nothing',
    'origin-unreachable': 'a disabled distribution asks its origin nothing',
    'distribution-origin-wrong': 'a disabled distribution asks its origin nothing',
  },
  prevention:
    'Let Terraform own the distribution, and keep prevent_destroy on it: a distribution is disabled before it is deleted.',
  match({ distribution, certificate, 'edge-pages': edgePages }, target) {
    if (target.environment.cloudFront === null || !distribution.found) return undefined
    const { matchedAlias } = distribution
    const { id, domainName, enabled, status } = distribution.distribution
    if (enabled) return undefined
    return {
      because: facts([
        `${id} (${domainName}), which has the alias ${matchedAlias}, is disabled (${status})`,
        certificateFact(observed(certificate)),
        answerFact('edge', observed(edgePages)?.start, target),
      ]),
      fixes: editDistribution(target, id, { summary: `Enable ${id}`, filter: '.Enabled = true' }),
    }
  },
})
