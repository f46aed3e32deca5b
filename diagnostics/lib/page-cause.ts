import type { Fix } from '../../evidence/fix.ts'
import type { AlbPages, LogErrorClass } from '../../evidence/index.ts'
import { observed } from '../../evidence/observed.ts'
import { currentFindings } from '../../evidence/readings/current-findings.ts'
import { judgedTargets } from '../../evidence/readings/route.ts'
import type { AnswerKind } from '../../evidence/readings/wordpress.ts'
import { facts } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'
import { type Diagnosis, defineDiagnosis } from '../define.ts'
import type { DiagnosisId } from '../ids.ts'
import { answerOf, logFact, pagesFact, targetFacts } from './facts.ts'
import { newTasks } from './fixes.ts'
import { OWN_ANSWER, ownAnswer } from './own-answer.ts'
import { BEHIND_UNHEALTHY, BROKEN_PAGES } from './steps.ts'

/** What tells of a cause that WordPress, PHP or Apache names itself. */
interface Told {
  /** Kinds of answers that are enough. */
  readonly pages?: readonly AnswerKind[]
  /** Log lines that are enough. */
  readonly log?: { readonly classes: readonly LogErrorClass[]; readonly words?: RegExp }
}

/** A cause that the tenant's own pages or its log name. Without an effect on the pages a log line alone is a warning. */
export const definePageCause = ({
  told,
  rootCauseOf,
  fixes,
  ...row
}: {
  readonly id: DiagnosisId
  readonly runbook: string
  readonly title: string
  readonly rootCause: string
  /** Where the line tells more than that it is this cause. */
  readonly rootCauseOf?: (line: string) => string | undefined
  readonly prevention: string
  readonly hides?: Diagnosis['hides']
  readonly told: Told
  readonly fixes: (target: Target, pages: AlbPages | undefined, line: string | undefined) => readonly Fix[]
}): Diagnosis =>
  defineDiagnosis({
    ...row,
    needs: [],
    considers: ['alb-pages', 'logs', ...OWN_ANSWER],
    explains: [...BROKEN_PAGES, 'logs-parse-errors'],
    obscures: BEHIND_UNHEALTHY,
    match({ 'alb-pages': albPages, logs, ...seen }, target) {
      const pages = observed(albPages)
      const health = observed(seen['target-health'])
      const answer = ownAnswer(pages?.start, seen, target)
      const page = answer && pagesFact('load balancer', pages, target, ...(told.pages ?? []))
      const line = currentFindings(
        observed(logs),
        { service: observed(seen.service), tasks: observed(seen.tasks), stopped: observed(seen['stopped-tasks']) },
        told.log?.classes ?? [],
      ).find(({ excerpt }) => told.log?.words?.test(excerpt) ?? true)
      if (page === undefined && line === undefined) return undefined
      const suffers =
        page !== undefined ||
        answerOf(pages?.start, target)?.proven === false ||
        judgedTargets(health).some(({ state }) => state === 'unhealthy')
      const rootCause = line && rootCauseOf?.(line.excerpt)
      return {
        because: facts([line && logFact(line), page, answer?.route, ...(suffers ? targetFacts(health) : [])]),
        ...(rootCause === undefined ? {} : { rootCause }),
        ...(suffers ? {} : { severity: 'warning' as const, explains: ['logs-parse-errors'] as const }),
        fixes: [
          ...fixes(target, pages, line?.excerpt),
          ...(line ? [newTasks(target, 'the log of those that run says whether it is over')] : []),
        ],
      }
    },
  })
