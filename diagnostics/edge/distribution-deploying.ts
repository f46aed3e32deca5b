import { look } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, answerOf } from '../lib/facts.ts'

export default defineDiagnosis({
  id: 'distribution-deploying',
  runbook: 'Issue 3',
  title: 'A change of the distribution is still on its way',
  severity: 'warning',
  rootCause:
    'The last change of the distribution has not reached every edge yet: until then some visitors get the old configuration.',
  needs: ['distribution'],
  considers: ['edge-pages'],
  explains: ['distribution-ready', 'tls-certificate', 'edge-closed', 'edge-response', 'install-page'],
  prevention: 'Wait for the distribution before validating; a change takes a few minutes to reach all edges.',
  match({ distribution, 'edge-pages': edgePages }, target) {
    if (target.environment.cloudFront === null || !distribution.found) return undefined
    const { id, enabled, status } = distribution.distribution
    if (!enabled || status !== 'InProgress') return undefined
    const start = observed(edgePages)?.start
    const suffers = start && (start.answered ? answerOf(start, target)?.kind === 'edge-error' : start.failure === 'tls')
    return {
      because: facts([`${id} is ${status}`, suffers && answerFact('edge', start, target)]),
      ...(suffers ? {} : { explains: ['distribution-ready'] as const }),
      fixes: [look(target, 'Wait until every edge has the change', 'cloudfront wait distribution-deployed', { id })],
    }
  },
})
