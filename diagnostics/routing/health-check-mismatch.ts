import { HEALTH_CHECK } from '../../evidence/expectations.ts'
import { byHand, change } from '../../evidence/fix.ts'
import { observed } from '../../evidence/observed.ts'
import { accepts, codesIn } from '../../evidence/readings/health-check-codes.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import { type TroubleEvent, troubleEvents } from '../../evidence/readings/service-events.ts'
import { facts, list, quoted, utc } from '../../lib/text/words.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, answerOf, targetFacts } from '../lib/facts.ts'
import { newTasks } from '../lib/fixes.ts'
import { BEHIND_UNHEALTHY, BROKEN_PAGES } from '../lib/steps.ts'

const SERVER_ERRORS = 500
const CLIENT_ERRORS = 400
const UNAUTHORIZED = 401
/** Health checks name the address of the task as their host, which an application may refuse. */
const BAD_REQUEST = 400

export default defineDiagnosis({
  id: 'health-check-mismatch',
  runbook: '6.3',
  title: 'The health check does not accept what WordPress answers',
  breaksAt: 'target',
  rootCause:
    'WordPress answers the health check properly, but the target group does not accept that status: ECS replaces the tasks again and again.',
  needs: ['target-health', 'target-group'],
  considers: ['alb-pages', 'service'],
  explains: BROKEN_PAGES,
  obscures: BEHIND_UNHEALTHY,
  prevention: `Let Terraform own the health check: path ${HEALTH_CHECK.path}, matcher ${HEALTH_CHECK.matcher}.`,
  match({ 'target-health': targetHealth, 'target-group': targetGroup, 'alb-pages': albPages, service }, target) {
    if (!targetGroup.found) return undefined
    const { healthCheck } = targetGroup
    const judged = judgedTargets(targetHealth)
    const refused = judged.filter(({ reason }) => reason === 'Target.ResponseCodeMismatch')
    // Tasks that ECS has taken away since are no targets any more; it said what their checks met.
    const event = judged.length > 0 ? undefined : troubleEvents(observed(service)).find(isMismatch)
    const codes = [...new Set([...refused.map(({ description }) => description), event?.text ?? null].flatMap(codesIn))]
    if (codes.length === 0 || codes.some(code => code >= SERVER_ERRORS || accepts(healthCheck.matcher, code)))
      return undefined
    const start = observed(albPages)?.start
    const kind = answerOf(start, target)?.kind
    const works = kind === 'fresh' || kind === 'installed'
    const isError = codes.some(code => code >= CLIENT_ERRORS)
    const asksStandard = healthCheck.path === HEALTH_CHECK.path
    const ofHost = works && asksStandard && codes.every(code => code === BAD_REQUEST)
    const ofLogin = kind === 'unauthorized' && codes.every(code => code === UNAUTHORIZED)
    // What the page of the fix is seen to be answered with. Where no task is left, nobody can say what it answered to visitors.
    const answered = asksStandard ? codes : event === undefined && start?.answered ? [start.status] : []
    const matcher = works ? withCodes(answered) : HEALTH_CHECK.matcher
    const helps = answered.every(code => accepts(matcher, code)) && (!isError || works || event !== undefined)
    if (!ofHost && !ofLogin && !helps) return undefined
    return {
      because: facts([
        ...targetFacts(targetHealth),
        event && `event, ${utc(event.at)}: ${quoted(event.message, EVENT_LIMIT)}`,
        `the health check of ${targetGroup.name} asks for ${healthCheck.path} and accepts ${healthCheck.matcher}`,
        answerFact('load balancer', start, target),
      ]),
      ...(works
        ? {}
        : {
            rootCause: ofLogin
              ? 'The web server in the task asks for a login of its own, which neither the health check has nor a visitor who got past the edge.'
              : isError
                ? `The health check asks for ${healthCheck.path}, which the application answers with ${list(codes.map(String))}: ECS takes tasks away that may well work.`
                : `The target group does not accept ${list(codes.map(String))}, which is how WordPress usually answers a health check.`,
          }),
      fixes: ofLogin
        ? withoutLogin()
        : ofHost
          ? letIn()
          : [
              change(
                target,
                asksStandard
                  ? `Accept what WordPress answers to ${HEALTH_CHECK.path}`
                  : `Ask for ${HEALTH_CHECK.path}, and accept what WordPress answers there`,
                'elbv2 modify-target-group',
                {
                  'target-group-arn': targetGroup.arn,
                  'health-check-path': HEALTH_CHECK.path,
                  matcher: { json: { HttpCode: matcher } },
                },
              ),
              ...(event ? [newTasks(target, 'ECS tries at once')] : []),
            ],
    }

    function withoutLogin() {
      return [
        byHand(
          'Take the login out of the image',
          `Remove AuthType and Require from the .htaccess or the Apache configuration of ${target.names.service}'s image, build it anew and deploy it: who may see the site is asked for at the edge`,
        ),
      ]
    }

    function letIn() {
      return [
        byHand(
          'Let the health check in',
          `Let the application of ${target.names.service} accept a host name that is an address: the health check names that of the task`,
        ),
      ]
    }
  },
})

const EVENT_LIMIT = 400
const isMismatch = ({ text }: TroubleEvent): boolean => codesIn(text).length > 0

/** The matcher of the platform, and what a WordPress that works answers beside it; an error is no answer to accept. */
const withCodes = (codes: readonly number[]): string =>
  [
    HEALTH_CHECK.matcher,
    ...codes.filter(code => code < CLIENT_ERRORS && !accepts(HEALTH_CHECK.matcher, code)).map(String),
  ].join(',')
