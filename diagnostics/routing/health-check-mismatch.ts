import { HEALTH_CHECK } from '../../evidence/expectations.ts'
import { byHand, change } from '../../evidence/fix.ts'
import type { TargetGroup } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
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

type HealthCheck = Extract<TargetGroup, { found: true }>['healthCheck']

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
    const ofHost = works && codes.every(code => code === BAD_REQUEST)
    const ofLogin = kind === 'unauthorized' && codes.every(code => code === UNAUTHORIZED)
    // Where no task is left, nobody can say what it answered to visitors.
    const ofPath = healthCheck.path !== HEALTH_CHECK.path && (works || event !== undefined)
    if (isError && !ofHost && !ofLogin && !ofPath && (!works || isStandard(healthCheck))) return undefined
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
        : isError && isStandard(healthCheck)
          ? letIn()
          : [
              change(
                target,
                ofPath
                  ? `Ask for ${HEALTH_CHECK.path}, and accept what WordPress answers there`
                  : `Accept what WordPress answers to ${HEALTH_CHECK.path}`,
                'elbv2 modify-target-group',
                {
                  'target-group-arn': targetGroup.arn,
                  'health-check-path': HEALTH_CHECK.path,
                  matcher: { json: { HttpCode: HEALTH_CHECK.matcher } },
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

const isStandard = ({ path, matcher }: HealthCheck): boolean =>
  path === HEALTH_CHECK.path && matcher === HEALTH_CHECK.matcher

/** The codes of `Health checks failed with these codes: [301]`. */
const codesIn = (description: string | null): readonly number[] =>
  (/with these codes: \[([\d, ]{1,200})\]/i.exec(description ?? '')?.[1] ?? '').split(',').filter(Boolean).map(Number)

/** Whether a matcher such as `200,301` or `200-399` names a code. */
const accepts = (matcher: string, code: number): boolean =>
  matcher.split(',').some(part => {
    const [from = '', to = from] = part.trim().split('-')
    return Number(from) <= code && code <= Number(to)
  })
