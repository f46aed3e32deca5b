import type { AlbPages, HttpResult, LogFinding, Service, TargetHealth } from '../../evidence/index.ts'
import { withoutPreamble } from '../../evidence/readings/running-streams.ts'
import { type AnswerKind, proveWordPress } from '../../evidence/readings/wordpress.ts'
import { provePages } from '../../evidence/readings/wordpress-pages.ts'
import { count, quoted, utc } from '../../lib/text/words.ts'
import type { Target } from '../../platform/target.ts'

/** `prod-goldencrust-service: 0 of 1 task running, 1 pending`. */
export const serviceFact = (service: Service | undefined): string | undefined =>
  service?.found
    ? `${service.name}: ${service.runningCount} of ${count(service.desiredCount, 'task')} running, ${service.pendingCount} pending`
    : undefined

const SHOWN_TARGETS = 3

/** The targets that are not healthy, with the load balancer's own reason. */
export function targetFacts(health: TargetHealth | undefined): readonly string[] {
  if (!health?.found) return []
  return health.targets
    .filter(({ state }) => state !== 'healthy')
    .slice(0, SHOWN_TARGETS)
    .map(({ id, port, state, reason, description }) => {
      const why = [reason, description === null || description === '' ? null : quoted(description)].filter(Boolean)
      return `${id}:${port} ${state}${why.length > 0 ? `, ${why.join(' ')}` : ''}`
    })
}

/** What an answer is and who gave it. */
export const answerOf = (result: HttpResult | undefined, target: Target) =>
  result ? proveWordPress(result, target) : undefined

/** `the load balancer answers 500 with an empty body ...`. */
export const answerFact = (who: 'load balancer' | 'edge', result: HttpResult | undefined, target: Target) => {
  const proof = answerOf(result, target)
  return proof ? `asked at the ${who}, the start page gives: ${proof.says}` : undefined
}

/** What the pages together show, where it is one of these kinds. */
export function pagesFact(
  who: 'load balancer' | 'edge',
  pages: AlbPages | undefined,
  target: Target,
  ...kinds: readonly AnswerKind[]
): string | undefined {
  if (!pages) return undefined
  if (kinds.includes(proveWordPress(pages.start, target).kind)) return answerFact(who, pages.start, target)
  const proof = provePages(pages, target)
  return kinds.includes(proof.kind) ? `asked at the ${who}, ${proof.says}` : undefined
}

/** The stream, how often and when, and one line of it without what Apache writes before it. */
export const logFact = ({ stream, count: times, lastAt, excerpt }: LogFinding): string =>
  `${stream}: ${quoted(withoutPreamble(excerpt))}, ${count(times, 'time')}, last at ${utc(lastAt)}`
