import type { EvidenceSet } from '../../runner/report/report.ts'
import { cut, duration } from '../lib/text.ts'
import { escaped } from './escaped.ts'

/** One look: when it began and ended, in milliseconds from the first. */
interface TimedLook {
  readonly kind: string
  readonly startMs: number
  readonly endMs: number
  readonly isSeen: boolean
  /** Whether it is one of those that made the run as long as it was: the last to end, the last to end before that one began, and so on. */
  readonly isInChain: boolean
}

/** Two clocks are read for a time, each to a millisecond. */
const CLOCKS_MS = 5

/** Looks in the order in which they began; of those without a time nothing. */
export function timedLooks(evidence: EvidenceSet): readonly TimedLook[] {
  const looks = Object.values(evidence)
    .map(({ kind, observedAt, elapsedMs, status }) => {
      const endMs = Date.parse(observedAt)
      return { kind: String(kind), startMs: endMs - elapsedMs, endMs, isSeen: status === 'observed' }
    })
    .filter(({ startMs, endMs }) => Number.isFinite(startMs) && Number.isFinite(endMs))
    .toSorted((a, b) => a.startMs - b.startMs || a.endMs - b.endMs || (a.kind < b.kind ? -1 : 1))
  const beginMs = looks[0]?.startMs ?? 0
  const chain = new Set<string>()
  for (let last = latest(looks); last; last = before(looks, last, chain)) chain.add(last.kind)
  return looks.map(look => ({
    ...look,
    startMs: look.startMs - beginMs,
    endMs: look.endMs - beginMs,
    isInChain: chain.has(look.kind),
  }))
}

type Span = Pick<TimedLook, 'kind' | 'startMs' | 'endMs'>

const latest = (looks: readonly Span[]): Span | undefined =>
  looks.reduce<Span | undefined>((last, look) => (last && last.endMs >= look.endMs ? last : look), undefined)

const before = (looks: readonly Span[], { startMs }: Span, chain: ReadonlySet<string>): Span | undefined =>
  latest(looks.filter(({ kind, endMs }) => !chain.has(kind) && endMs <= startMs + CLOCKS_MS))

/** How long each look took and when, beside the longest chain: what would have to be faster for the run to be. */
export function waterfall(evidence: EvidenceSet): string {
  const looks = timedLooks(evidence)
  const wholeMs = Math.max(1, ...looks.map(({ endMs }) => endMs))
  const chain = looks.filter(({ isInChain }) => isInChain)
  if (looks.length === 0) return ''
  return `<p>${escaped(`${looks.length} looks in ${duration(wholeMs)}. The longest chain, in colour: ${chain.map(({ kind }) => kind).join(', then ')}.`)}</p>
<table class="waterfall">
<thead><tr><th scope="col">Look</th><th scope="col">From</th><th scope="col">Took</th><th scope="col"><span class="aloud">As a bar</span></th></tr></thead>
<tbody>
${looks.map(look => bar(look, wholeMs)).join('\n')}
</tbody>
</table>
`
}

function bar({ kind, startMs, endMs, isSeen, isInChain }: TimedLook, wholeMs: number): string {
  const percent = (ms: number) => `${((ms / wholeMs) * 100).toFixed(2)}%`
  const words = `${isSeen ? '' : ' <span class="aside">not seen</span>'}${isInChain ? '<span class="aloud"> in the longest chain</span>' : ''}`
  return [
    `<tr${isInChain ? ' class="chain"' : ''}><th scope="row">${escaped(kind)}${words}</th>`,
    `<td>${duration(startMs)}</td><td>${duration(endMs - startMs)}</td>`,
    `<td><svg aria-hidden="true" width="100%" height="12"><rect x="${percent(startMs)}" width="${percent(Math.max(endMs - startMs, wholeMs / 300))}" height="12"/></svg></td></tr>`,
  ].join('')
}

const SHOWN_CHARACTERS = 3000

/** What each look saw, as it stands in report.json, as far as a reader follows. */
export const evidenceList = (evidence: EvidenceSet): string => {
  // By name: in which order they are in the report depends on which step was judged first.
  const all = Object.values(evidence)
    .toSorted((a, b) => (a.kind < b.kind ? -1 : 1))
    .map(one => {
      const text = JSON.stringify(one.status === 'observed' ? one.data : one.error, null, 1)
      const more = text.length > SHOWN_CHARACTERS ? '\nall of it is in report.json' : ''
      return `<details>\n<summary><b>${escaped(String(one.kind))}</b></summary>\n<pre>${escaped(cut(text, SHOWN_CHARACTERS) + more)}</pre>\n</details>`
    })
  return all.length === 0
    ? ''
    : `<details>\n<summary>What each of them saw</summary>\n<div class="steps">\n${all.join('\n')}\n</div>\n</details>\n`
}
