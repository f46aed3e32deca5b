import { Severity, Stage, Status } from 'allure-js-commons'
import type { ReporterRuntime } from 'allure-js-commons/sdk/reporter'
import type { DiagnosisResult, SpecResult, SpecStatus, TargetReport } from '../../runner/report/report.ts'
import { causesOf, causeText } from '../lib/cause-text.ts'
import { pageOf, stepPageOf } from '../lib/page.ts'
import { marked } from '../lib/sandbox-mark.ts'
import type { ViewOfAllure } from '../view.ts'
import { UNEXPLAINED } from './categories.ts'
import { description } from './description.ts'
import { labelsOf, parametersOf } from './labels.ts'
import { lookStep, looksOf, timesOf } from './looks.ts'

/** Of a step's cause, by which Allure 3 groups what did not pass (`allurerc.mjs`). */
const CAUSE_LABEL = 'cause'

/** What could not be judged is `broken`: Allure counts it as a problem, never as skipped. */
const STATUS: Readonly<Record<SpecStatus, Status>> = {
  passed: Status.PASSED,
  failed: Status.FAILED,
  blocked: Status.BROKEN,
  unknown: Status.BROKEN,
  'not-applicable': Status.SKIPPED,
  waived: Status.SKIPPED,
}

/** Statuses that Allure has too, or whose reason says so; of the others it would not be seen which it is. */
const SAYS_ITSELF: ReadonlySet<SpecStatus> = new Set(['failed', 'blocked'])

/** Where a result of Allure goes, and what makes a file of its own beside it and returns that file's name. */
interface Reporting {
  readonly runtime: ReporterRuntime
  readonly attach: (content: string) => string
}

/**
 * Reports one step of one target, with the looks it was judged by: from when it was begun until the last of them had ended. The looks have ended
 * already, so they are given whole: told as what happens one after the other, the runtime keeps each to the end and copies it several times.
 */
export function reportStep(
  { runtime, attach }: Reporting,
  view: ViewOfAllure,
  target: TargetReport,
  spec: SpecResult,
  beganMs: number,
): void {
  const looks = looksOf(spec, target.evidence, view)
  const explained = [spec.id, ...(spec.standsOn ?? [])].filter(step => causesOf(target, step).length > 0)
  const causes = [...new Set(explained.flatMap(step => causesOf(target, step)))]
  const section = `Runbook ${spec.runbook}`
  const uuid = runtime.startTest({
    name: marked(`${spec.id}: ${spec.title}`, view),
    fullName: `${view.tool.name}:specs/${spec.id}.spec.ts#${spec.id}`,
    titlePath: [target.env, target.tenant, section],
    status: STATUS[spec.status],
    statusDetails: statusDetails(target, spec, explained[0]),
    stage: Stage.FINISHED,
    description: description(target, spec, view),
    labels: [
      ...labelsOf(view, target, {
        section,
        story: spec.title,
        severity: view.steps[spec.id]?.phases.includes('smoke') ? Severity.CRITICAL : Severity.NORMAL,
        tags: [spec.status, ...causes.map(({ id }) => id)],
      }),
      // Allure 3 groups by the last of a name, and the first cause is the root.
      ...causes.map(({ id, title }) => ({ name: CAUSE_LABEL, value: `${id}: ${title}` })).toReversed(),
    ],
    links: linksOf(view, spec, causes),
    parameters: parametersOf(target),
    steps: looks.map(look => lookStep(look, spec, view, attach)),
    start: beganMs,
  })
  runtime.stopTest(uuid, { stop: Math.max(beganMs, ...looks.map(look => timesOf(look).stop)) })
  runtime.writeTest(uuid)
}

const isWrong = ({ status }: SpecResult): boolean =>
  STATUS[status] === Status.FAILED || STATUS[status] === Status.BROKEN

function statusDetails(target: TargetReport, spec: SpecResult, explained: string | undefined) {
  const blocked = spec.standsOn?.length ? `blocked by ${spec.standsOn.join(', ')}: ` : ''
  const reason = `${SAYS_ITSELF.has(spec.status) ? blocked : `${spec.status}: `}${spec.reason ?? 'no reason was given'}`
  const message = spec.status === 'passed' ? spec.saw : reason
  return {
    ...(message === undefined ? {} : { message }),
    ...(explained !== undefined
      ? { trace: causeText(target, explained) }
      : isWrong(spec)
        ? { trace: UNEXPLAINED }
        : {}),
  }
}

/**
 * Where the company publishes `docs/`; a path of this project would lead nowhere from a report that is somewhere else. A merged report is a file,
 * and what it calls an address is clicked.
 */
const linksOf = (view: ViewOfAllure, { id, runbook }: SpecResult, causes: readonly DiagnosisResult[]) =>
  ['https://', 'http://'].some(scheme => view.docsUrl?.startsWith(scheme))
    ? [
        { type: 'runbook', name: `Runbook ${runbook}: ${id}`, url: stepPageOf(id, view) },
        ...causes.map(cause => ({ type: CAUSE_LABEL, name: cause.id, url: pageOf(cause.id, view) })),
      ]
    : []
