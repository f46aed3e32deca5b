import type { DiagnosisResult, Fix, TargetReport } from '../../runner/report/report.ts'
import { isGreen } from '../../runner/report/status.ts'
import { pageOf } from '../lib/page.ts'
import { command, commandField, field, LABEL_COLUMNS, prose, type Screen, type Style } from '../lib/screen.ts'
import { ends, oneLine, widthOf } from '../lib/text.ts'

/** What stands in front of a diagnosis: its rank among the causes, or how little it weighs. */
export interface Rank {
  readonly word: string
  readonly style: Style
}

/** Every diagnosis of a target with its rank: the first error is the root cause, further ones are numbered. Nothing suffers from a warning, so that a run with no more than that ends with 0. */
export function ranked(diagnoses: readonly DiagnosisResult[]): readonly (readonly [DiagnosisResult, Rank])[] {
  let errors = 0
  return diagnoses.map(diagnosis => {
    if (diagnosis.waived !== undefined) return [diagnosis, { word: 'WAIVED', style: 'dim' }]
    if (diagnosis.severity === 'warning')
      return [diagnosis, { word: diagnosis.explains.length > 0 ? 'UNDECIDED' : 'WARNING', style: 'yellow' }]
    if (diagnosis.severity === 'info') return [diagnosis, { word: 'NOTE', style: 'cyan' }]
    errors += 1
    return [diagnosis, { word: errors === 1 ? 'ROOT CAUSE' : `CAUSE ${errors}`, style: 'red' }]
  })
}

/** One diagnosis in full: what is wrong, since when if that is known, how it was measured, what follows from it and the way out. */
export function cause(
  diagnosis: DiagnosisResult,
  rank: Rank,
  target: TargetReport,
  screen: Screen,
  since: readonly string[] = [],
): readonly string[] {
  return [
    causeTitle(diagnosis, rank, screen),
    ...prose(screen.brief(diagnosis.rootCause), 2, screen).map(line => screen.paint(line, 'bold')),
    ...field('waived', diagnosis.waived === undefined ? [] : [diagnosis.waived], screen),
    ...field('since', since, screen),
    ...field('waiver', diagnosis.waiverEnded === undefined ? [] : [diagnosis.waiverEnded], screen),
    ...field('because', diagnosis.because.map(screen.brief), screen),
    ...field('explains', explained(diagnosis, target), screen),
    ...diagnosis.fixes.flatMap((fix, index) => fixLines(fix, index + 1, screen)),
    ...commandField('then', diagnosis.then, screen),
    ...field('page', [pageOf(diagnosis.id, screen)], screen),
  ]
}

/** The same cause again, at another tenant: said in one line and what differs. */
export function causeAgain(
  diagnosis: DiagnosisResult,
  rank: Rank,
  target: TargetReport,
  sameAs: string,
  screen: Screen,
): readonly string[] {
  return [
    causeTitle(diagnosis, rank, screen),
    ...prose(`The same as at ${sameAs}, with the same evidence and the same way out: see above.`, 2, screen),
    ...field('explains', explained(diagnosis, target), screen),
  ]
}

function causeTitle({ id, runbook }: DiagnosisResult, { word, style }: Rank, { columns, paint }: Screen): string {
  const left = `${word.padEnd(12)}${id}`
  const line = ends(left, `runbook, ${runbook}`, columns)
  return `${paint(word, style, 'bold')}${paint(left.slice(widthOf(word)), 'bold')}${line.slice(left.length)}`
}

/** More ids than this are only counted, when they are all there is. */
const LISTED = 8

function explained({ explains }: DiagnosisResult, { specs }: TargetReport): readonly string[] {
  if (explains.length === 0) return []
  const notGreen = specs.filter(spec => !isGreen(spec))
  if (explains.length > LISTED && notGreen.every(({ id }) => explains.includes(id)))
    return [`all ${notGreen.length} steps that did not pass`]
  const statusOf = (id: string) => specs.find(spec => spec.id === id)?.status
  return [
    explains
      .map(id => {
        const status = statusOf(id)
        return status === 'blocked' || status === 'unknown' ? `${id} (${status})` : id
      })
      .join(', '),
  ]
}

/** Commands stand further in than the prose around them. */
const COMMAND_COLUMNS = LABEL_COLUMNS + 2

/** A way out: what it does, and the command or the words for a person. */
export function fixLines(fix: Fix, number: number, screen: Screen): readonly string[] {
  return [
    ...fixTitle(fix, number, screen),
    ...(fix.destroys === undefined
      ? []
      : field('', [`DESTROYS: ${fix.destroys}`], screen).map(line => screen.paint(line, 'red', 'bold'))),
    ...(fix.command === undefined
      ? [
          ...field('', paragraphs(fix.manual), screen),
          ...(fix.paste === undefined ? [] : command(fix.paste, screen, COMMAND_COLUMNS)),
        ]
      : command(fix.command, screen, COMMAND_COLUMNS)),
  ]
}

/** The summary, and at the line's end, or under it where there is no room, what running it means. */
function fixTitle(fix: Fix, number: number, screen: Screen): readonly string[] {
  const marks = [...(fix.command === undefined ? ['by hand'] : []), ...(fix.changes ? ['changes the platform'] : [])]
  const mark = marks.join(', ')
  const summary = screen.brief(fix.summary)
  const lines = field(`fix ${number}`, [summary], screen, 'bold')
  const [first = ''] = lines
  if (mark === '') return lines
  const free = screen.columns - LABEL_COLUMNS - widthOf(oneLine(summary)) - widthOf(mark)
  return lines.length === 1 && free >= 2
    ? [`${first}${' '.repeat(free)}${screen.paint(mark, 'yellow')}`]
    : [...lines, `${' '.repeat(LABEL_COLUMNS)}${screen.paint(`(${mark})`, 'yellow')}`]
}

const paragraphs = (text: string): readonly string[] => text.split('\n').filter(line => line.trim() !== '')
