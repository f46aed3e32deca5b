import { HEALTH_CHECK } from '../../evidence/expectations.ts'
import { byHand } from '../../evidence/fix.ts'
import type { EdgePages, HttpResult, TargetHealth } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { configExtraOf } from '../../evidence/readings/config-extra.ts'
import { accepts, codesIn } from '../../evidence/readings/health-check-codes.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { facts, revisionName } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { editConfigExtra, prepend } from '../lib/config-extra.ts'
import { answerFact, answerOf, pagesFact, targetFacts } from '../lib/facts.ts'
import { OWN_ANSWER, ownAnswer } from '../lib/own-answer.ts'
import { loopByRule } from '../lib/rule-redirect.ts'
import { BROKEN_PAGES, PAGES } from '../lib/steps.ts'

const FORWARDED_PROTO = /HTTP_X_FORWARDED_PROTO/
const SAYS_HTTPS = /\$_SERVER\[\s*['"]HTTPS['"]\s*\]\s*=\s*['"]?(?:on|1)\b/i

export default defineDiagnosis({
  id: 'redirect-loop',
  runbook: '6.4, 6.5',
  title: 'WordPress redirects the start page to itself',
  rootCause:
    'WordPress does not know that visitors come over https, because CloudFront speaks http to the load balancer: it sends every visitor to https again and again.',
  needs: ['alb-pages'],
  considers: ['edge-pages', 'task-definition', ...OWN_ANSWER],
  explains: PAGES,
  obscures: ['database-reachable'],
  symptomOf: { step: 'requests-logged', layers: ['routing'] },
  prevention: "Keep $_SERVER['HTTPS'] = 'on' in wordpress_config_extra of every environment with CloudFront.",
  match({ 'alb-pages': albPages, 'edge-pages': edgePages, 'task-definition': taskDefinition, ...seen }, target) {
    const byRule = loopByRule(observed(seen['listener-rules']), observed(seen.service), target)
    if (byRule) return byRule
    const answer = ownAnswer(albPages.start, seen, target)
    if (!answer) return undefined
    const inside = pagesFact('load balancer', albPages, target, 'redirect-loop')
    const edgeSeen = observed(edgePages)
    const outside = edgeLoop(edgeSeen, target)
    const looping = [
      ...(inside === undefined ? [] : [albPages.start, albPages.loginPage]),
      ...(outside === undefined || !edgeSeen ? [] : [edgeSeen.start, edgeSeen.loginPage]),
    ].find(page => page.answered && page.location !== null && isLoop(page, target))
    if (!looping?.answered) return undefined
    const running = observed(taskDefinition)?.running
    const extra = configExtraOf(running)
    const trusting = FORWARDED_PROTO.test(extra)
    const told = SAYS_HTTPS.test(extra) && !trusting
    const edge = edgeSeen?.start
    const worksAtEdge = outside === undefined && answerOf(edge, target)?.proven === true
    const { redirectBy } = looping.wordpress
    const byWordPress = redirectBy !== null
    const byPlugin = byWordPress && redirectBy.toLowerCase() !== 'wordpress' ? redirectBy : undefined
    const toHttps = /^https:/i.test(looping.location ?? '')
    const isLogin = new URL(looping.url).pathname === LOGIN_PAGE
    const health = observed(seen['target-health'])
    const refused = refusedFor(looping.status, health)
    return {
      because: facts([
        inside ?? answerFact('load balancer', albPages.start, target),
        outside ?? (edge && answerFact('edge', edge, target)),
        answer.route,
        running && `${revisionName(running.arn)}: ${configFact()}`,
        ...(refused ? targetFacts(health) : []),
      ]),
      ...(refused ? { explains: BROKEN_PAGES } : {}),
      ...(worksAtEdge
        ? {
            rootCause:
              'Asked over plain http, WordPress redirects to https; through CloudFront it answers. Only the way past CloudFront loops.',
            severity: 'warning' as const,
            explains: ['alb-response'] as const,
          }
        : byPlugin !== undefined
          ? {
              rootCause: `${byPlugin}, a plugin of WordPress, redirects the page to itself: it does not know that visitors come over https already.`,
            }
          : isLogin
            ? {
                rootCause:
                  'The login page redirects to itself: WordPress wants https for it (FORCE_SSL_ADMIN) and does not know that visitors come over https. The site is seen, but nobody can log in.',
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
        running && !told && toHttps && (byWordPress || isLogin)
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

/** The health check gets the same redirect, by a status that no WordPress gives it. */
function refusedFor(status: number, health: TargetHealth | undefined): boolean {
  const codes = judgedTargets(health).flatMap(({ description }) => codesIn(description))
  return codes.length > 0 && codes.every(code => code === status && !accepts(HEALTH_CHECK.matcher, code))
}

const LOGIN_PAGE = '/wp-login.php'

const isLoop = (page: HttpResult, target: Target): boolean =>
  loopsAtEdge(page, target) || answerOf(page, target)?.kind === 'redirect-loop'

/** Sent to the same page over http, which CloudFront sends back to https: round and round between the two. */
function loopsAtEdge(page: HttpResult, { domain }: Target): boolean {
  if (!page.answered || page.location === null || !/^https:/i.test(page.url) || !URL.canParse(page.location))
    return false
  const [from, to] = [new URL(page.url), new URL(page.location)]
  return (
    to.protocol === 'http:' &&
    to.host === domain.toLowerCase() &&
    to.pathname === from.pathname &&
    to.search === from.search
  )
}

const edgeLoop = (pages: EdgePages | undefined, target: Target): string | undefined =>
  pages && pagesFact('edge', pages, target, 'redirect-loop')
