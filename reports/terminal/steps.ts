import type { SpecResult, SpecStatus } from '../../runner/report/report.ts'
import { field, heading, type Screen, type Style } from '../lib/screen.ts'
import { cut, duration, groupBy, oneLine, widthOf } from '../lib/text.ts'

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
export function stepTable(specs: readonly SpecResult[], { columns, paint }: Screen): readonly string[] {
  const wordWidth = Math.max(...specs.map(({ status }) => WORDS[status][0].length))
  const idWidth = Math.max(...specs.map(({ id }) => widthOf(id)))
  const timeWidth = Math.max(...specs.map(({ elapsedMs }) => duration(elapsedMs).length))
  const room = columns - 2 - wordWidth - 2 - idWidth - 2 - 2 - timeWidth
  return specs.map(spec => {
    const [word, style] = WORDS[spec.status]
    const said = cut(oneLine(spec.saw ?? spec.reason ?? ''), room)
    const time = duration(spec.elapsedMs).padStart(timeWidth)
    return `  ${paint(word.padEnd(wordWidth), style)}  ${spec.id.padEnd(idWidth)}  ${said}${' '.repeat(Math.max(0, room - widthOf(said)))}  ${paint(time, 'dim')}`
  })
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
