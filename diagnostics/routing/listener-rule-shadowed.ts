import { advice, byHand, type Fix } from '../../evidence/fix.ts'
import type { AlbPages } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { describeRule, hostsOf } from '../../evidence/readings/routing.ts'
import { describeShadow, type Shadow, shadowing } from '../../evidence/readings/shadowing.ts'
import type { AnswerKind } from '../../evidence/readings/wordpress.ts'
import { facts, list } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { defineDiagnosis } from '../define.ts'
import { answerFact, answerOf } from '../lib/facts.ts'
import { routingState } from '../lib/listener.ts'
import { freePlace, inTerraform, isTaking, moveBehind, moveRule, standsInEverybodysWay } from '../lib/listener-fixes.ts'
import { PAGES } from '../lib/steps.ts'

/** Answers that somebody else gives in the tenant's place. */
const BY_OTHERS: readonly AnswerKind[] = ['other-site', 'foreign-redirect']
/** Answers of the load balancer itself, which a rule that forwards does not make: a web ACL refuses as well. */
const BY_LOAD_BALANCER: readonly AnswerKind[] = ['alb-default', 'alb-redirect']

export default defineDiagnosis({
  id: 'listener-rule-shadowed',
  runbook: 'Issue 2',
  title: "An earlier rule catches the tenant's requests",
  rootCause: "A rule with a smaller number takes the tenant's requests before its own rule is asked.",
  needs: ['listener-rules', 'service'],
  considers: ['target-group', 'alb-pages', 'request-marker'],
  explains: ['listener-rule-unshadowed', ...PAGES, 'requests-logged'],
  obscures: ['database-reachable'],
  hides: {
    'listener-priority-conflict': 'the priority is why the other rule comes first',
  },
  prevention: 'Give every rule a host, and keep catch-all rules (path /*) behind the last number of all ranges.',
  match(
    {
      'listener-rules': listenerRules,
      service,
      'target-group': targetGroup,
      'alb-pages': albPages,
      'request-marker': requestMarker,
    },
    target,
  ) {
    const state = routingState(listenerRules, service, observed(targetGroup), target)
    if (state?.kind !== 'served' && state?.kind !== 'split' && state?.kind !== 'conditional') return undefined
    const { rule: own, groupArn } = state
    const shadows = shadowing(listenerRules, target.domain, groupArn)
    const sure = shadows.filter(isTaking)
    const pages = observed(albPages)
    const taking =
      sure.length > 0 ? sure : shadows.filter(shadow => shadow.takes !== 'other' && answersSo(shadow, pages, target))
    if (taking.length === 0) return undefined
    const stream = observed(requestMarker)?.foundInStream ?? null
    const which = list(taking.map(({ rule }) => describeRule(rule)))
    const answers = taking.some(({ rule }) => rule.actions.every(({ type }) => type !== 'forward'))
    return {
      because: facts([
        ...taking.map(describeShadow),
        `the tenant's own is ${describeRule(own)}`,
        answerFact('load balancer', pages?.start, target),
        stream !== null && !stream.startsWith(target.names.logStreamPrefix) && `the marked request is in ${stream}`,
      ]),
      ...(sure.length === 0
        ? {
            rootCause: `Probably ${which} takes the tenant's requests: what it asks for besides host and path is not known here, but somebody else answers.`,
          }
        : answers
          ? {
              rootCause: `The load balancer answers the tenant's requests itself by ${which}, before the tenant's own rule is asked; it may have been put there on purpose, for maintenance.`,
            }
          : {}),
      fixes: fixes(),
    }

    function fixes(): readonly Fix[] {
      const priority = own.priority ?? 0
      const { min, max } = target.environment.priorityRange
      const outside = priority < min || priority > max
      const partial = shadows.filter(shadow => !taking.includes(shadow))
      const place = freePlace(listenerRules, target, { taking, partial })
      const front = Math.min(...taking.map(({ rule }) => rule.priority ?? 0))
      const jumps = partial.some(({ rule }) => (rule.priority ?? 0) > (place ?? 0))
      const exact = hostsOf(own).every(host => !/[*?]/.test(host))
      const inFront = place !== null && place < front && exact && !jumps ? place : null
      if (inFront !== null && (outside || !standsInEverybodysWay(taking)))
        return [moveRule(target, own, inFront), inTerraform(target, `alb_priority = ${inFront}`)]
      return [
        ...(answers
          ? [advice('Decide first whether it is there on purpose', `Ask who put ${which} there before moving it`)]
          : []),
        moveBehind(target, listenerRules, taking),
        ...(outside && place !== null ? [moveRule(target, own, place)] : []),
        byHand(
          'Change it where it comes from',
          `Look for ${which} in the shared modules of the Terraform repository and give it a host, or its new number: the next apply would put it back in the way`,
        ),
      ]
    }
  },
})

function answersSo({ rule }: Shadow, pages: AlbPages | undefined, target: Target): boolean {
  const kind = answerOf(pages?.start, target)?.kind
  if (kind === undefined) return false
  const forwards = rule.actions.every(({ type }) => type === 'forward')
  return BY_OTHERS.includes(kind) || (!forwards && BY_LOAD_BALANCER.includes(kind))
}
