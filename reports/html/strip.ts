import { utc } from '../../lib/text/words.ts'
import type { PastRunAtTenant } from '../../runner/report/past-runs.ts'
import type { SpecStatus } from '../../runner/report/report.ts'
import { escaped } from './escaped.ts'

const SHOWN_RUNS = 48
const RUN_WIDTH = 4
const HEIGHT = 24

/** How a run ended at a tenant, the worst first; besides the colour the height tells it. */
const VERDICTS = [
  { verdict: 'failed', of: ['failed'], height: HEIGHT },
  { verdict: 'unknown', of: ['unknown', 'blocked'], height: 16 },
  { verdict: 'passed', of: ['passed', 'waived', 'not-applicable'], height: 8 },
] as const satisfies readonly {
  readonly verdict: string
  readonly of: readonly SpecStatus[]
  readonly height: number
}[]

type Verdict = (typeof VERDICTS)[number]

const verdictOf = ({ statuses }: PastRunAtTenant): Verdict | undefined =>
  VERDICTS.find(({ of }) => Object.values(statuses).some(status => of.some(one => one === status)))

/** The last runs at a tenant as a row of bars, oldest first, with the same in words for whoever cannot see it. */
export function strip(past: readonly PastRunAtTenant[]): string {
  const runs = past.slice(-SHOWN_RUNS)
  const ended = runs.map(verdictOf)
  if (ended.filter(one => one !== undefined).length < 2) return ''
  const bars = VERDICTS.map(({ verdict, height }) => {
    const drawn = ended.flatMap((one, index) =>
      one?.verdict === verdict ? `M${index * RUN_WIDTH} ${HEIGHT}v-${height}h${RUN_WIDTH - 1}v${height}z` : [],
    )
    return drawn.length === 0 ? '' : `<path class="${verdict}" d="${drawn.join('')}"/>`
  })
  const width = runs.length * RUN_WIDTH
  const words = escaped(wordsOf(past))
  return `<svg role="img" width="${width}" height="${HEIGHT}" aria-label="${words}"><title>${words}</title>${bars.join('')}</svg>`
}

function wordsOf(past: readonly PastRunAtTenant[]): string {
  const runs = past.slice(-SHOWN_RUNS)
  const ended = runs.flatMap(run => verdictOf(run) ?? [])
  const counts = [...Map.groupBy(ended, ({ verdict }) => verdict)].map(
    ([verdict, those]) => `${those.length} ${verdict}`,
  )
  return `last ${ended.length} runs: ${counts.join(', ')}${runs[0] ? `, since ${utc(runs[0].at)}` : ''}`
}

export const HOW_TO_READ = 'oldest first, a bar a run, the higher the worse'

/** The same with its words beside it. */
export function lastRuns(past: readonly PastRunAtTenant[]): string {
  const bars = strip(past)
  return bars === '' ? '' : `<p class="aside">${escaped(wordsOf(past))}; ${HOW_TO_READ}.</p>\n${bars}\n`
}
