import { byHand } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { configExtraOf } from '../../evidence/readings/config-extra.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { editConfigExtra, prepend } from '../lib/config-extra.ts'
import { answerFact, answerOf } from '../lib/facts.ts'
import { ownAnswer } from '../lib/own-answer.ts'
import { loopByRule } from '../lib/rule-redirect.ts'
import { PAGES } from '../lib/steps.ts'

const FORWARDED_PROTO = /HTTP_X_FORWARDED_PROTO/
const SAYS_HTTPS = /\$_SERVER\[\s*['"]HTTPS['"]\s*\]\s*=\s*['"]?(?:on|1)\b/i

export default defineDiagnosis({
  id: 'redirect-loop',
  runbook: '6.4, 6.5',
  title: 'WordPress redirects the start page to itself',
  rootCause:
    'WordPress does not know that visitors come over https, because CloudFront speaks http to the load balancer: it sends every visitor to https again and again.',
  needs: ['alb-pages'],
  considers: ['edge-pages', 'listener-rules', 'service', 'task-definition'],
  explains: PAGES,
  obscures: ['database-reachable'],
  symptomOf: { step: 'requests-logged', layers: ['routing'] },
  prevention: "Keep $_SERVER['HTTPS'] = 'on' in wordpress_config_extra of every environment with CloudFront.",
  match(
    {
      'alb-pages': albPages,
      'edge-pages': edgePages,
      'listener-rules': listenerRules,
      service,
      'task-definition': taskDefinition,
    },
    target,
  ) {
    const byRule = loopByRule(observed(listenerRules), observed(service), target)
    if (byRule) return byRule
    const answer = ownAnswer(albPages.start, { listenerRules, service }, target)
    if (answer?.proof.kind !== 'redirect-loop') return undefined
    const running = observed(taskDefinition)?.running
    const extra = configExtraOf(running)
    const trusting = FORWARDED_PROTO.test(extra)
    const told = SAYS_HTTPS.test(extra) && !trusting
    const edge = observed(edgePages)?.start
    const worksAtEdge = answerOf(edge, target)?.proven === true
    const byWordPress = albPages.start.answered && albPages.start.wordpress.redirectBy
    const toHttps = albPages.start.answered && /^https:/i.test(albPages.start.location ?? '')
    return {
      because: facts([
        answerFact('load balancer', albPages.start, target),
        edge && answerFact('edge', edge, target),
        answer.route,
        running && `${revisionName(running.arn)}: ${configFact()}`,
      ]),
      ...(worksAtEdge
        ? {
            rootCause:
              'Asked over plain http, WordPress redirects to https; through CloudFront it answers. Only the way past CloudFront loops.',
            severity: 'warning' as const,
            explains: ['alb-response'] as const,
          }
        : !byWordPress
          ? {
              rootCause:
                'The web server redirects the start page to itself, before WordPress gets to see the request: a rule in .htaccess or in Apache does it.',
            }
          : told || !toHttps
            ? {
                rootCause:
                  'WordPress redirects the start page to itself although it is told that visitors come over https: most likely a plugin does it.',
              }
            : {}),
      fixes:
        running && !told && toHttps && byWordPress
          ? editConfigExtra(target, running, {
              summary: 'Tell WordPress that visitors come over https, whatever the load balancer speaks',
              expression: prepend("$_SERVER['HTTPS'] = 'on';"),
            })
          : [
              byHand(
                'Take away what redirects',
                `Look in ${target.names.service}'s wp-content for a plugin that forces https or a canonical address, and in .htaccess for a rule that does; rename it`,
              ),
            ],
    }

    function configFact(): string {
      if (told) return "WORDPRESS_CONFIG_EXTRA sets $_SERVER['HTTPS']"
      return trusting
        ? 'WORDPRESS_CONFIG_EXTRA believes X-Forwarded-Proto, which is http behind CloudFront'
        : "WORDPRESS_CONFIG_EXTRA does not set $_SERVER['HTTPS']"
    }
  },
})
