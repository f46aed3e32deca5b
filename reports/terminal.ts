import type { DiagnosisResult, TargetReport } from '../runner/report/report.ts'
import { standing } from '../runner/report/standing-notes.ts'
import { isGreenTarget } from '../runner/report/status.ts'
import { briefNames } from './lib/brief-names.ts'
import { isQuiet } from './lib/everywhere.ts'
import { createScreen, item, prose, type Screen } from './lib/screen.ts'
import { ends, widthOf } from './lib/text.ts'
import { countsOf, countsText, exitMeaning } from './summary.ts'
import { cause, causeAgain, type Rank, ranked } from './terminal/cause.ts'
import { changedBefore, changesBlock, sinceText } from './terminal/changes.ts'
import { gateBlock } from './terminal/gate.ts'
import { header } from './terminal/header.ts'
import { explainedSteps, fineSteps, stepTable } from './terminal/steps.ts'
import { unexplainedFailures, unjudgedCauses, unjudgedSteps } from './terminal/unexplained.ts'
import type { View } from './view.ts'

/** A block is a group of lines; blocks are set apart by an empty line. */
type Block = readonly string[]

/** The report for a person at a terminal: one screen when all is well, else the root cause first. Ends with a line feed. */
export function terminal(shown: View, options: { readonly columns: number; readonly colour: boolean }): string {
  const [place] = shown.targets
  const screen = createScreen(
    options.columns,
    options.colour,
    text => (place ? briefNames(text, place) : text),
    shown.docsUrl,
  )
  const blocks: readonly Block[] = [
    header(shown, screen),
    problems(shown, screen),
    shown.changes
      ? changesBlock(shown.changes, { isFirst: shown.before?.isFirst ?? false, interrupted: shown.interrupted }, screen)
      : [],
    ...(shown.targets.length === 1 ? shown.targets.flatMap(target => one(target, shown, screen)) : many(shown, screen)),
    last(shown, screen),
  ]
  const text = blocks.filter(block => block.length > 0).map(block => block.map(line => line.trimEnd()).join('\n'))
  return `${text.join('\n\n')}\n`
}

function problems({ problems: said }: View, screen: Screen): Block {
  if (said.length === 0) return []
  return [
    screen.paint('SUITE ERROR', 'red', 'bold'),
    ...prose('A fault of this suite, not of the platform: what it says below may be incomplete.', 2, screen),
    ...said.flatMap(problem => item(problem, screen)),
  ]
}

function one(target: TargetReport, view: View, screen: Screen): readonly Block[] {
  const said = new Map<string, string>()
  return isGreenTarget(target) ? green(target, view, screen, said) : notGreen(target, view, screen, said)
}

const green = (target: TargetReport, view: View, screen: Screen, said: Map<string, string>): readonly Block[] => [
  gateBlock(target, screen),
  stepTable(target.specs, screen),
  ...causes(target, view, screen, said, () => true),
  notes(target, view, screen),
]

/** Deepest first: causes, then what has none, then what could not be judged, then what is fine. */
const notGreen = (target: TargetReport, view: View, screen: Screen, said: Map<string, string>): readonly Block[] => [
  gateBlock(target, screen),
  ...causes(target, view, screen, said, weighs),
  ...unexplainedFailures(target, view, screen),
  ...unjudgedSteps(target, screen),
  unjudgedCauses(target, screen),
  ...causes(target, view, screen, said, diagnosis => !weighs(diagnosis)),
  explainedSteps(target, screen),
  fineSteps(target.specs, screen),
  notes(target, view, screen),
]

const weighs = ({ severity, explains }: DiagnosisResult): boolean => severity === 'error' || explains.length > 0

function causes(
  target: TargetReport,
  view: View,
  screen: Screen,
  said: Map<string, string>,
  wanted: (diagnosis: DiagnosisResult) => boolean,
): readonly Block[] {
  return ranked(target.diagnoses)
    .filter(([diagnosis]) => wanted(diagnosis))
    .map(([diagnosis, rank]) => causeOnce(diagnosis, rank, target, view, screen, said))
}

/** What is common to an environment (an expired session) is said in full for the first tenant only. */
function causeOnce(
  diagnosis: DiagnosisResult,
  rank: Rank,
  target: TargetReport,
  { changes = [] }: Pick<View, 'changes'>,
  screen: Screen,
  said: Map<string, string>,
): Block {
  const { id, rootCause, because, fixes } = diagnosis
  const key = JSON.stringify([id, rootCause, because, fixes])
  const sameAs = said.get(key)
  if (sameAs !== undefined) return causeAgain(diagnosis, rank, target, sameAs, screen)
  said.set(key, target.tenant)
  const known = changes.filter(change => change.tenant === target.tenant && change.id === id)
  return cause(diagnosis, rank, target, screen, known.length === 0 ? [] : [sinceText(known), ...changedBefore(known)])
}

/** What is the same at every tenant, such as a fault of the environment, comes first and is said once; then what is left at each. */
function many(view: View, screen: Screen): readonly Block[] {
  const said = new Map<string, string>()
  const {
    targets,
    fleet: { common, own },
  } = view
  const quiet = own.filter(isQuiet)
  return [
    ...(common ? [[everyTitle(targets, screen)], ...notGreen(common, view, screen, said)] : []),
    ...own
      .filter(each => !isQuiet(each))
      .flatMap(({ target, rest }) => [
        [targetTitle(target, screen)],
        ...(isGreenTarget(rest) ? causes(rest, view, screen, said, () => true) : notGreen(rest, view, screen, said)),
      ]),
    quiet.map(({ target }) => quietLine(target, screen)),
  ]
}

function everyTitle(targets: readonly TargetReport[], { columns, paint }: Screen): string {
  const left = `---- ALL ${targets.length} TENANTS  the same at each of them, said once `
  return paint(`${left}${'-'.repeat(Math.max(2, columns - widthOf(left)))}`, 'bold')
}

function targetTitle(target: TargetReport, { columns, paint }: Screen): string {
  const left = `---- ${target.tenant}  ${target.domain} `
  const right = ` ${countsText(countsOf(target.specs))}`
  return paint(`${left}${'-'.repeat(Math.max(2, columns - widthOf(left) - widthOf(right)))}${right}`, 'bold')
}

/** A tenant of which there is nothing more to say: it is green, or suffers from nothing but what all suffer from. */
function quietLine(target: TargetReport, { columns, paint }: Screen): string {
  const [word, style] = isGreenTarget(target) ? (['green', 'green'] as const) : (['as all', 'red'] as const)
  const line = ends(`${word.padEnd(12)}${target.tenant}  ${target.domain}`, countsText(countsOf(target.specs)), columns)
  return `${paint(word, style)}${line.slice(word.length)}`
}

/** More would push a green run off its one screen. */
const SHOWN_NOTES = 8

/** With a history a remark is said in the run in which it is new, and counted afterwards. */
function notes({ tenant, notes: all }: TargetReport, { before }: Pick<View, 'before'>, screen: Screen): Block {
  const known = before?.notes[tenant] ?? []
  const said = all.filter(note => !known.includes(standing(note)))
  const more = said.length - SHOWN_NOTES
  const lines = [
    ...(more > 1 ? [...said.slice(0, SHOWN_NOTES), `${more} more are in report.json`] : said),
    ...(said.length < all.length ? [`${all.length - said.length} as in the run before, in report.json`] : []),
  ]
  return lines.length === 0
    ? []
    : [screen.paint('Notes', 'dim'), ...lines.flatMap(note => item(screen.brief(note), screen))]
}

function last(report: View, screen: Screen): Block {
  const meaning = exitMeaning(report)
  if (meaning === undefined) return []
  return prose(meaning, 0, screen).map(line => screen.paint(line, report.exitCode === 3 ? 'yellow' : 'red', 'bold'))
}
