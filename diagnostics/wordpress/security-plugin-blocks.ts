import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { facts } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, answerOf, pagesFact, targetFacts } from '../lib/facts.ts'
import { pluginOff } from '../lib/plugin-off.ts'
import { BEHIND_UNHEALTHY, BROKEN_PAGES } from '../lib/steps.ts'

/** How plugins refuse: forbidden, and too much of it. */
const REFUSALS = /\[(?:403|429|503)(?:, ?(?:403|429|503)){0,5}\]/

export default defineDiagnosis({
  id: 'security-plugin-blocks',
  runbook: '6.3',
  title: 'A security plugin turns requests away',
  rootCause:
    'A security plugin of WordPress refuses whoever asks: behind a load balancer and CloudFront every visitor comes from few addresses, which it takes for attackers.',
  needs: ['alb-pages'],
  considers: ['target-health'],
  explains: BROKEN_PAGES,
  obscures: BEHIND_UNHEALTHY,
  prevention:
    "Tell the plugin to take the visitor's address from X-Forwarded-For, and to let the load balancer's subnets pass.",
  match({ 'alb-pages': albPages, 'target-health': targetHealth }, target) {
    const health = observed(targetHealth)
    const page = pagesFact('load balancer', albPages, target, 'blocked')
    const works = answerOf(albPages.start, target)?.proven === true
    const refused = judgedTargets(health).filter(
      ({ reason, description }) => reason === 'Target.ResponseCodeMismatch' && REFUSALS.test(description ?? ''),
    )
    const onlyChecks = works && refused.length > 0 && refused.length === judgedTargets(health).length
    if (page === undefined && !onlyChecks) return undefined
    return {
      because: facts([page ?? answerFact('load balancer', albPages.start, target), ...targetFacts(health)]),
      ...(onlyChecks
        ? {
            rootCause:
              'WordPress answers visitors, but refuses the health checks of the load balancer: most likely a security plugin blocks its few addresses, or limits how often they may ask.',
          }
        : {}),
      fixes: [
        byHand(
          'Let the load balancer pass',
          `Log in at https://${target.domain}/wp-login.php and allow the subnets of the load balancer in the plugin`,
        ),
        pluginOff(target, 'blocks'),
      ],
    }
  },
})
