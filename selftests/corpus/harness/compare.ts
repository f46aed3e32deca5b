import type { DiagnosisResult } from '../../../runner/report/report.ts'
import type { Looked } from './looked.ts'
import type { Row } from './row.ts'
import { isShown } from './shown.ts'

export const VALUES = ['right', 'honest', 'wrong'] as const
export type Value = (typeof VALUES)[number]

interface Compared {
  readonly value: Value
  /** What was said, in one line. */
  readonly said: string
}

/** What the suite made of a row beside what is right: right, honest (it does not know, and shows the words) or wrong. */
export function compare(row: Row, looked: Looked): Compared {
  const { right } = row
  const { diagnoses, specs, unexplained } = looked.target
  const wanted = [...(right.cause === undefined ? [] : [right.cause]), ...(right.causes ?? [])]
  const claimed = diagnoses.filter(({ id, severity }) => severity === 'error' || wanted.includes(id))
  const statusOf = (id: string): string => specs.find(spec => spec.id === id)?.status ?? 'not-applicable'
  const steps = Object.entries(right.steps ?? {})
  const off = steps.filter(([id, status]) => !is(statusOf(id), status))
  const undecided = off.every(([id]) => ['unknown', 'blocked'].includes(statusOf(id)))
  const foreign = claimed.filter(each => !isAllowed(each, wanted, right))
  const badFixes = [...claimed.flatMap(badFixesOf), ...looked.idle]
  const { log = [], events = [], stopped = '' } = row.world
  const words = right.shown === undefined ? { ...looked.input, log, events, stopped } : { text: right.shown }
  const shown = isShown(words, looked.text)
  const troubled = specs.some(({ status }) => status === 'failed' || status === 'unknown')
  const said = [
    claimed.map(({ id }) => id).join(', ') ||
      diagnoses.map(({ id, severity }) => `${id} (${severity})`).join(', ') ||
      'no cause',
    ...off.map(([id, status]) => `${id} ${statusOf(id)}, not ${status}`),
    ...(unexplained.length > 0 ? [`unexplained: ${unexplained.join(', ')}`] : []),
    ...(wanted.length > 0 && claimed.length === 0 && !troubled ? ['everything green'] : []),
    ...(shown || wanted.length === 0 ? [] : ['its words are not shown']),
    ...badFixes,
  ].join('; ')
  if (foreign.length > 0 || badFixes.length > 0 || !undecided) return { value: 'wrong', said }
  const named = wanted.length === 0 || (claimed[0] !== undefined && wanted.includes(claimed[0].id))
  if (named && off.length === 0) return { value: right.none && !shown ? 'wrong' : 'right', said }
  if (named) return { value: 'honest', said }
  // Whoever says that it is only a deployment in progress does not say that he does not know.
  return { value: troubled && shown && diagnoses.length === 0 ? 'honest' : 'wrong', said }
}

/** What stands on a failed step is not known either. */
const is = (status: string, wanted: string): boolean =>
  status === wanted || (wanted === 'unknown' && status === 'blocked')

/** A cause that the row does not name may stand where the row has steps that fail, says nothing of their cause, and it explains one of them. */
function isAllowed(
  { id, explains }: DiagnosisResult,
  wanted: readonly string[],
  { none, steps = {} }: Row['right'],
): boolean {
  if (wanted.includes(id)) return true
  return wanted.length === 0 && !none && explains.some(step => (steps[step] ?? 'passed') !== 'passed')
}

const PLACEHOLDER = /(?:^|[\s"'=/:])<[A-Za-z][A-Za-z _-]*>|\bYOUR[_-]|\bTODO\b/

const badFixesOf = ({ fixes }: DiagnosisResult): readonly string[] =>
  fixes.flatMap(({ command }) =>
    command !== undefined && PLACEHOLDER.test(command) ? [`placeholder in: ${command}`] : [],
  )
