import type { EvidenceSet, HttpResult } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import type { AnswerKind } from '../../evidence/readings/wordpress.ts'
import type { Target } from '../../platform/target.ts'
import { type OWN_ANSWER, ownAnswer } from './own-answer.ts'

/** What is answered where the load balancer asks no task. */
const WITHOUT_TASKS: readonly AnswerKind[] = ['no-answer', 'alb-error', 'alb-default', 'alb-redirect', 'in-between']

/**
 * Whether no page tells how WordPress does, since none of the tenant's tasks is asked for one, and no health check says that it does well: its log
 * alone tells.
 */
export function isSiteUnseen(
  start: HttpResult | undefined,
  evidence: Pick<EvidenceSet, (typeof OWN_ANSWER)[number]>,
  target: Target,
): boolean {
  if (!start) return false
  const kind = ownAnswer(start, evidence, target)?.proof.kind
  if (kind !== undefined && !WITHOUT_TASKS.includes(kind)) return false
  const addresses = observed(evidence.tasks)?.tasks.map(({ privateIp }) => privateIp) ?? []
  const own = judgedTargets(observed(evidence['target-health'])).filter(({ id }) => addresses.includes(id))
  return own.every(({ state }) => state !== 'healthy')
}
