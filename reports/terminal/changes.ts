import type { Change, ChangeKind } from '../../runner/report/change.ts'
import { field, heading, prose, type Screen, type Style } from '../lib/screen.ts'
import { groupBy, some } from '../lib/text.ts'

const WORDS: Readonly<Record<ChangeKind, readonly [word: string, style: Style]>> = {
  new: ['NEW', 'red'],
  suspected: ['SUSPECTED', 'yellow'],
  ongoing: ['ONGOING', 'yellow'],
  'not-judged': ['NOT SEEN', 'yellow'],
  recovering: ['RECOVERING', 'green'],
  recovered: ['RECOVERED', 'green'],
  replaced: ['REPLACED', 'dim'],
  waived: ['WAIVED', 'dim'],
}

const SHOWN_TENANTS = 6

/** What is new, goes on and is over since the runs before; the same problem of several tenants is one line. */
export function changesBlock(
  changes: readonly Change[],
  { isFirst, interrupted }: { readonly isFirst: boolean; readonly interrupted: boolean },
  screen: Screen,
): readonly string[] {
  if (interrupted)
    return prose(
      'Compared with no run before: of an interrupted one nothing is remembered, and nobody is told.',
      0,
      screen,
    )
  const groups = groupBy(changes, ({ kind, id, what }) => `${kind} ${what} ${id}`)
  const kinds: readonly string[] = Object.keys(WORDS)
  const sorted = groups.toSorted((a, b) => kinds.indexOf(a[0]?.kind ?? '') - kinds.indexOf(b[0]?.kind ?? ''))
  if (sorted.length === 0)
    return prose(
      isFirst
        ? 'The first run that is remembered, and nothing is wrong.'
        : 'Nothing was wrong in the run before, and nothing is.',
      0,
      screen,
    )
  return sorted.flatMap(group => {
    const [first] = group
    if (!first) return []
    const [word, style] = WORDS[first.kind]
    const tenants = some(
      group.map(({ tenant }) => tenant),
      SHOWN_TENANTS,
    )
    const changed = [...new Set(group.flatMap(one => one.changed))]
    return [
      ...heading(word, `${first.id} at ${tenants}${age(group)}`, screen, style, 'bold'),
      ...(first.kind === 'ongoing' ? [] : field('changed', changed.slice(0, SHOWN_TENANTS), screen)),
    ]
  })
}

const age = (group: readonly Change[]): string => `, since ${sinceText(group)}`

/** Since when the oldest of some problems is there, and in how many runs it was seen. */
export function sinceText(changes: readonly Change[]): string {
  const since = changes.map(change => change.since).sort()[0] ?? ''
  const runs = Math.max(...changes.map(change => change.runs))
  return `${since.replace('T', ' ').replace(/(:\d\d)?(\.\d+)?Z$/, ' UTC')}, ${runs} ${runs === 1 ? 'run' : 'runs'}`
}

/** What changed right before a problem that goes on: of a new one the run's own changes say it. */
export const changedBefore = (changes: readonly Change[]): readonly string[] =>
  [...new Set(changes.flatMap(({ kind, changed }) => (kind === 'ongoing' ? changed : [])))]
    .slice(0, SHOWN_TENANTS)
    .map(text => `right before: ${text}`)
