import { MINUTE_MS } from '../../lib/durations.ts'
import { redact } from '../../lib/text/redact.ts'
import type { Environment } from '../../platform/environment.ts'
import { type Access, createTarget } from '../../platform/target.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { classify } from '../../probes/lib/classify.ts'
import { HANDED, questionIn } from '../../runner/lifecycle/event.ts'
import { lookAtStage, type StageVerdict } from '../../runner/lifecycle/judge.ts'

/**
 * What ECS takes for an answer (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html); `callBackDelay` in seconds,
 * `hookDetails` is handed to the next question of the same deployment.
 */
export interface HookAnswer {
  readonly hookStatus: 'SUCCEEDED' | 'FAILED' | 'IN_PROGRESS'
  readonly callBackDelay?: number
  readonly hookDetails?: Readonly<Record<string, unknown>>
}

interface HookSettings {
  readonly environment: Environment
  readonly access: Access
  /** Whatever is not decided by then fails: a deployment that nobody could judge does not go on. Without what is handed on ECS' own limit ends it. */
  readonly waitMs: number
  readonly now?: () => Date
  /** One line on each answer, without secrets. */
  readonly log: (line: string) => void
}

const CALL_BACK_SECONDS = 20
/** What the answer itself takes. */
const RESERVE_MS = 3_000
const LONGEST_LOOK_MS = MINUTE_MS

/**
 * Answers ECS at one stage of one deployment. SUCCEEDED only for what was seen to be right; FAILED for what cannot become right, for an event that is
 * none, and when the time is up; IN_PROGRESS for all that is not decided. Never throws, since ECS takes that for a failure without a reason.
 */
export async function answerHook(event: unknown, remainingMs: number, settings: HookSettings): Promise<HookAnswer> {
  const { environment, access, waitMs, now = () => new Date(), log } = settings
  const question = questionIn(event, environment, now())
  if (typeof question === 'string') return said('FAILED', question, log)
  const { asked, stage, tenant } = question
  const lookMs = Math.min(LONGEST_LOOK_MS, remainingMs - RESERVE_MS)
  const aws = createAws(access)
  let verdict: StageVerdict
  try {
    const target = createTarget(environment, tenant, { access })
    const signal = AbortSignal.timeout(Math.max(1, lookMs))
    verdict = await lookAtStage({ target, aws, signal }, question)
  } catch (error) {
    // Nobody knows here which secrets its words could quote.
    verdict = { state: 'waiting', says: `could not look: ${classify(error).code}`, asked }
  } finally {
    aws.destroy()
  }
  const line = `${tenant} ${stage} ${question.deploymentId}: ${verdict.says}`
  if (verdict.state === 'succeeded') return said('SUCCEEDED', line, log)
  if (verdict.state === 'failed') return said('FAILED', line, log)
  const waitedMs = now().getTime() - Date.parse(asked.firstAt)
  if (waitedMs >= waitMs) return said('FAILED', `${line}; not decided in ${Math.round(waitedMs / MINUTE_MS)} min`, log)
  return {
    ...said('IN_PROGRESS', line, log),
    callBackDelay: CALL_BACK_SECONDS,
    hookDetails: { [HANDED]: verdict.asked },
  }
}

function said(hookStatus: HookAnswer['hookStatus'], line: string, log: HookSettings['log']): HookAnswer {
  log(`${hookStatus} ${oneLine(redact(line, 'prose'))}`)
  return { hookStatus }
}

/** Nothing that an event or AWS says stands in the log as an answer of its own. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ')
