import { type PastRunAtTenant, type PastRuns, pastRunsOf } from '../runner/report/past-runs.ts'
import type { TargetReport } from '../runner/report/report.ts'
import { isGreenTarget } from '../runner/report/status.ts'
import { changesSection } from './html/changes.ts'
import { COPY } from './html/copy.ts'
import { document } from './html/document.ts'
import { escaped } from './html/escaped.ts'
import { grid } from './html/grid.ts'
import { evidenceList, waterfall } from './html/looks.ts'
import { list, section } from './html/parts.ts'
import { pathPicture } from './html/path.ts'
import { REPORT_STYLE } from './html/report-style.ts'
import { stepList } from './html/steps.ts'
import { lastRuns } from './html/strip.ts'
import { gateOf, wrongAt } from './html/tenant.ts'
import { byVerdict, type Verdict, verdictOf, verdictOfTarget } from './html/verdict.ts'
import { isQuiet } from './lib/everywhere.ts'
import { marked } from './lib/sandbox-mark.ts'
import { cut } from './lib/text.ts'
import { countsOf, countsText, titleOfFleet } from './summary.ts'
import type { View } from './view.ts'

/** What is longer than this leads nobody; whole it stands with its cause. */
const LEAD_CHARACTERS = 400

/** All of a run for people, as one self-contained HTML file: the verdict, where a request breaks, causes with their fixes, every step, every look. */
export function htmlReport(view: View, past: PastRuns = {}): string {
  const [target] = view.targets
  const isOne = target !== undefined && view.targets.length === 1
  const problems = section('Errors of the suite itself', list(view.problems.map(escaped)))
  const lead = leadOf(isOne ? target : view.fleet.common)
  return document(view, {
    title: marked(isOne ? titleOfOne(target, view) : titleOfMany(view), view),
    ...(lead === undefined ? {} : { lead: cut(lead, LEAD_CHARACTERS) }),
    style: REPORT_STYLE,
    script: COPY,
    content: problems + (isOne ? ofOne(target, view, pastRunsOf(past, target.tenant)) : ofMany(view, past)),
  })
}

const said = ({ specs }: TargetReport): string => countsText(countsOf(specs)).replaceAll('  ', ', ')

const WORDS: Readonly<Record<Verdict, string>> = { passed: 'is green', failed: 'is not green', unknown: 'is undecided' }

/** The verdict is of the run: steps that all passed are not green after a deployment that failed, or an error of the suite. */
const titleOfOne = (target: TargetReport, view: View): string =>
  `${target.env}/${target.tenant} ${WORDS[verdictOf(view)]}: ${said(target)}`

const titleOfMany = (view: View): string =>
  view.targets.length === 0 ? `${view.tool.name}: no tenant was looked at` : titleOfFleet(view)

/** The root cause, or how the wait for the deployment ended. */
function leadOf(target: TargetReport | undefined): string | undefined {
  const [first] = target?.diagnoses ?? []
  if (first?.severity === 'error' && first.waived === undefined) return first.rootCause
  return target?.gate?.reason
}

const ofOne = (target: TargetReport, view: View, past: readonly PastRunAtTenant[]): string =>
  [
    section('The wait for the deployment', gateOf(target)),
    section('The path of a request', pathPicture(target)),
    section('What is wrong', wrongAt(target, view, 'h3')),
    changesSection(view),
    section('The last runs', lastRuns(past)),
    section('Every step', stepList(target.specs, target, view)),
    section('Notes', list(target.notes.map(escaped))),
    section('Every look', waterfall(target.evidence) + evidenceList(target.evidence)),
  ].join('')

/** So much about single tenants; who comes later has a line. A page of more takes long to open, and nobody reads it. */
const MOST_CHARACTERS = 1_500_000

/** What is the same at every tenant once, then who has something of their own, worst first, then a line for each of the others. */
function ofMany(view: View, past: PastRuns): string {
  const {
    targets,
    fleet: { common, own },
  } = view
  const open = own.filter(each => !isQuiet(each)).map(each => ({ ...each, verdict: verdictOfTarget(each.target) }))
  const inFull: string[] = []
  const quiet = own.filter(isQuiet).map(({ target }) => target)
  const inShort: TargetReport[] = []
  let left = MOST_CHARACTERS
  for (const { target, rest } of open.toSorted(byVerdict(({ verdict }) => verdict))) {
    const text = left > 0 ? tenant(target, rest, view) : ''
    left -= text.length
    if (text === '') inShort.push(target)
    else inFull.push(text)
  }
  return [
    section('Tenants and steps', grid(view, past)),
    common ? section(`The same at all ${targets.length} tenants`, wrongAt(common, view, 'h3')) : '',
    changesSection(view),
    section('Tenant by tenant', inFull.join('')),
    section('Not green either, and too many to show in full', list(inShort.map(line))),
    section(common ? 'Nothing else at' : 'Green', list(quiet.map(line))),
  ].join('')
}

const tenant = (target: TargetReport, rest: TargetReport, view: View): string =>
  [
    `<article class="tenant ${verdictOfTarget(target)}">\n<h3>${escaped(`${target.env}/${target.tenant}: ${said(target)}`)}</h3>\n`,
    `<p class="aside">${escaped(target.domain)}</p>\n`,
    gateOf(rest),
    isGreenTarget(target) ? '' : pathPicture(target),
    wrongAt(rest, view, 'h4'),
    '</article>\n',
  ].join('')

const line = (target: TargetReport): string =>
  `<strong>${escaped(target.tenant)}</strong> ${escaped(`${target.domain}: ${said(target)}`)}`
