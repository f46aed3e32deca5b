import type { SpecResult, SpecStatus, TargetReport } from '../../runner/report/report.ts'
import { isGreen } from '../../runner/report/status.ts'
import { field, heading, LABEL_COLUMNS, type Screen, type Style } from '../lib/screen.ts'
import { cut, duration, groupBy, middleCut, oneLine, widthOf, wrap } from '../lib/text.ts'

/** The word for each ending; the meaning is in it, the colour only repeats it. */
const WORDS: Readonly<Record<SpecStatus, readonly [word: string, style: Style]>> = {
  passed: ['passed', 'green'],
  failed: ['FAILED', 'red'],
  blocked: ['BLOCKED', 'yellow'],
  unknown: ['UNKNOWN', 'yellow'],
  'not-applicable': ['n/a', 'dim'],
  waived: ['waived', 'dim'],
}

/** One line per step in the runbook's order: how it ended, what was seen, how long it took. */
export function stepTable(specs: readonly SpecResult[], { columns, paint, brief }: Screen): readonly string[] {
  const wordWidth = Math.max(...specs.map(({ status }) => WORDS[status][0].length))
  const idWidth = Math.max(...specs.map(({ id }) => widthOf(id)))
  const timeWidth = Math.max(...specs.map(({ elapsedMs }) => duration(elapsedMs).length))
  const room = columns - 2 - wordWidth - 2 - idWidth - 2 - 2 - timeWidth
  return specs.map(spec => {
    const [word, style] = WORDS[spec.status]
    const said = cut(oneLine(brief(spec.saw ?? spec.reason ?? '')), room)
    const time = duration(spec.elapsedMs).padStart(timeWidth)
    return `  ${paint(word.padEnd(wordWidth), style)}  ${spec.id.padEnd(idWidth)}  ${said}${' '.repeat(Math.max(0, room - widthOf(said)))}  ${paint(time, 'dim')}`
  })
}

/** A sentence without its middle can say the opposite: only what quotes at length is cut, and stands whole in the files. */
const REASON_COLUMNS = 400
/** Longer lines are hard to follow. */
const MOST_REASON_COLUMNS = 110
/** Steps with one reason are a line each only when they are few. */
const APART = 3

/** The steps that did not pass and that a cause explains: a line for each with its reason in a few words, or one for all that have the same. */
export function explainedSteps(
  { specs, diagnoses, unexplained }: Pick<TargetReport, 'specs' | 'diagnoses' | 'unexplained'>,
  screen: Screen,
): readonly string[] {
  const explained = new Set(diagnoses.flatMap(({ explains }) => explains))
  const open = specs
    .filter(spec => !isGreen(spec) && explained.has(spec.id) && !unexplained.includes(spec.id))
    .map(spec => withoutWayOut(spec, diagnoses))
  const idWidth = Math.max(0, ...open.map(({ id }) => widthOf(id)))
  return groupBy(open, ({ status, reason, id }) => `${status} ${oneLine(reason ?? id)}`)
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .flatMap(group => (group.length > APART ? sameReason(group, screen) : apart(group, idWidth, screen)))
}

/** A reason without the way out at its end, which the cause that explains the step says as its fix. */
function withoutWayOut(spec: SpecResult, diagnoses: TargetReport['diagnoses']): SpecResult {
  const { id, reason = '' } = spec
  const fixes = diagnoses.filter(({ explains }) => explains.includes(id)).flatMap(one => one.fixes)
  const said = fixes.map(({ command, manual }) => command ?? manual).find(text => reason.endsWith(`${text})`))
  const at = said === undefined ? -1 : reason.lastIndexOf(' (', reason.length - said.length - 3)
  return at > 0 ? { ...spec, reason: reason.slice(0, at) } : spec
}

const ORDER: readonly SpecStatus[] = ['failed', 'blocked', 'unknown']
const rankOf = ([first]: readonly SpecResult[]): number => (first ? ORDER.indexOf(first.status) : 0)

function apart(group: readonly SpecResult[], idWidth: number, screen: Screen): readonly string[] {
  const before = LABEL_COLUMNS + idWidth + 2
  const room = Math.min(MOST_REASON_COLUMNS, screen.columns - before)
  return group.flatMap(({ id, status, reason = '' }) => {
    const [word, style] = WORDS[status]
    const [first = '', ...rest] = wrap(middleCut(oneLine(screen.brief(reason)), REASON_COLUMNS), room)
    return [
      `${screen.paint(word.padEnd(LABEL_COLUMNS), style)}${id.padEnd(idWidth)}  ${first}`,
      ...rest.map(line => `${' '.repeat(before)}${line}`),
    ]
  })
}

function sameReason(group: readonly SpecResult[], screen: Screen): readonly string[] {
  const [first] = group
  if (!first) return []
  const [word, style] = WORDS[first.status]
  return [
    ...heading(word, group.map(({ id }) => id).join(', '), screen, style),
    ...field('', first.reason === undefined ? [] : [screen.brief(first.reason)], screen),
  ]
}

/** The steps of a target that is not green which are fine: by name only, and why where they did not run. */
export function fineSteps(specs: readonly SpecResult[], screen: Screen): readonly string[] {
  const passed = specs.filter(spec => spec.status === 'passed').map(spec => spec.id)
  const aside = specs.filter(spec => spec.status === 'not-applicable' || spec.status === 'waived')
  return [
    ...(passed.length === 0 ? [] : heading('PASSED', passed.join(', '), screen, 'green')),
    ...groupBy(aside, spec => `${spec.status} ${spec.reason}`).flatMap(group => {
      const [first] = group
      if (!first) return []
      const word = first.status === 'waived' ? 'WAIVED' : 'N/A'
      const ids = group.map(spec => spec.id).join(', ')
      return [
        ...heading(word, ids, screen, 'dim'),
        ...field('', first.reason === undefined ? [] : [first.reason], screen),
      ]
    }),
  ]
}
