import type { PastRunAtTenant } from '../../runner/report/past-runs.ts'
import type { SpecStatus } from '../../runner/report/report.ts'
import { escaped } from './html.ts'

const SHOWN_RUNS = 36
const RUN_WIDTH = 1
const HEIGHT = 8

/** Besides the colour the height tells how a run ended. */
const BARS: Readonly<Record<SpecStatus, number>> = {
  passed: 3,
  failed: HEIGHT,
  blocked: 6,
  unknown: 6,
  'not-applicable': 1,
  waived: 2,
}

/** The last runs of a step as a row of bars, oldest first, with the same in words for whoever cannot see it. */
export function strip(runs: readonly PastRunAtTenant[], step: string): string {
  const ended = runs.slice(-SHOWN_RUNS).map(({ statuses }) => statuses[step])
  const known = ended.filter(status => status !== undefined)
  if (known.length < 2) return ''
  const bars = stretches(ended).flatMap(({ status, start, length }) => {
    if (status === undefined) return []
    const height = BARS[status]
    return [
      `<path class="${status}" fill="currentColor" d="M${start * RUN_WIDTH} ${HEIGHT}v-${height}h${length * RUN_WIDTH}v${height}z"/>`,
    ]
  })
  const width = SHOWN_RUNS * RUN_WIDTH
  return `<svg role="img" width="${width}" height="${HEIGHT}" aria-label="${escaped(inWords(known))}">${bars.join('')}</svg>`
}

interface Stretch {
  readonly status: SpecStatus | undefined
  readonly start: number
  length: number
}

function stretches(ended: readonly (SpecStatus | undefined)[]): readonly Stretch[] {
  const found: Stretch[] = []
  for (const [index, status] of ended.entries()) {
    const last = found.at(-1)
    if (last && last.status === status) last.length += 1
    else found.push({ status, start: index, length: 1 })
  }
  return found
}

function inWords(ended: readonly SpecStatus[]): string {
  const counts = [...Map.groupBy(ended, status => status)].map(([status, runs]) => `${runs.length} ${status}`)
  return `last ${ended.length} runs: ${counts.join(', ')}`
}
