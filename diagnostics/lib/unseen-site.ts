import type { EvidenceSet, HttpResult, LogFinding } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import type { AnswerKind } from '../../evidence/readings/wordpress.ts'
import { MINUTE_MS } from '../../lib/durations.ts'
import type { Target } from '../../platform/target.ts'
import { type OWN_ANSWER, ownAnswer } from './own-answer.ts'

type Considered = Pick<EvidenceSet, (typeof OWN_ANSWER)[number] | 'logs'>

/**
 * Whether a line of the log has to do for what no page tells: none of the tenant's tasks is asked for one, no health check says that WordPress does
 * well, and the line is of now.
 */
export const isLogAllThereIs = (
  { lastAt }: LogFinding,
  start: HttpResult | undefined,
  evidence: Considered,
  target: Target,
): boolean => {
  const logs = observed(evidence.logs)
  const age = logs?.groupFound ? Date.parse(logs.windowEnd) - Date.parse(lastAt) : Number.POSITIVE_INFINITY
  return age < SAID_WITHIN_MS && start !== undefined && isSiteUnseen(start, evidence, target)
}

/** A site that fails says so at every check; a trouble of its start is over by then. */
const SAID_WITHIN_MS = 3 * MINUTE_MS

/** What is answered where the load balancer asks no task. */
const WITHOUT_TASKS: readonly AnswerKind[] = ['no-answer', 'alb-error', 'alb-default', 'alb-redirect', 'in-between']

function isSiteUnseen(start: HttpResult, evidence: Considered, target: Target): boolean {
  const kind = ownAnswer(start, evidence, target)?.proof.kind
  if (kind !== undefined && !WITHOUT_TASKS.includes(kind)) return false
  const addresses = observed(evidence.tasks)?.tasks.map(({ privateIp }) => privateIp) ?? []
  const own = judgedTargets(observed(evidence['target-health'])).filter(({ id }) => addresses.includes(id))
  return own.every(({ state }) => state !== 'healthy')
}
