import { randomUUID } from 'node:crypto'
import { appendFile } from 'node:fs/promises'
import { harmlessLine } from '../lib/text/harmless.ts'
import type { SpecResult, TargetReport } from '../runner/report/report.ts'
import { pageOf, stepPageOf } from './lib/page.ts'
import { marked } from './lib/sandbox-mark.ts'
import { sameIn, seenTogether } from './lib/seen-together.ts'
import { cut } from './lib/text.ts'
import { markdown } from './markdown.ts'
import type { View } from './view.ts'

/** GitHub shows at most ten annotations of a kind for a step. */
const MOST_OF_A_KIND = 10
const MESSAGE_COLUMNS = 2_000
/** A step's summary may have 1 MiB; a longer one is refused as a whole. */
const SUMMARY_LIMIT_BYTES = 1_000_000

type Level = 'error' | 'warning' | 'notice'

interface Annotation {
  readonly level: Level
  readonly title: string
  readonly message: string
}

/** Workflow commands that make GitHub show causes, and failures without a known cause, on the run's page; empty for a green run. */
export function annotations(report: View): string {
  const all = [
    ...report.problems.map((message): Annotation => ({ level: 'error', title: 'the suite itself', message })),
    ...ofFleet(report),
  ]
  const shown = (['error', 'warning', 'notice'] as const).flatMap(level =>
    all.filter(annotation => annotation.level === level).slice(0, MOST_OF_A_KIND),
  )
  return shown.map(({ title, ...rest }) => command({ title: marked(title, report), ...rest })).join('')
}

/** Of what is the same at every tenant one annotation is enough: there is room for ten. */
function ofFleet(view: View): readonly Annotation[] {
  const {
    targets,
    fleet: { common, own },
  } = view
  return [
    ...(common ? ofTarget(common, `${common.env}, all ${targets.length} tenants`, view) : []),
    ...own.flatMap(({ rest }) => ofTarget(rest, `${rest.env}/${rest.tenant}`, view)),
  ]
}

function ofTarget(target: TargetReport, where: string, view: View): readonly Annotation[] {
  const { specs, diagnoses, unexplained, gate } = target
  const explained = new Set(diagnoses.flatMap(({ explains }) => explains))
  const open = specs.filter(({ id, status }) => (status === 'unknown' || status === 'blocked') && !explained.has(id))
  return [
    ...(gate && gate.outcome !== 'succeeded'
      ? [
          {
            level: gate.outcome === 'failed' ? 'error' : 'warning',
            title: `${where}: deployment ${gate.code ?? gate.outcome}`,
            message: gate.reason,
          } as const,
        ]
      : []),
    ...diagnoses.map(
      ({ id, severity, rootCause, because, fixes }): Annotation => ({
        level: severity === 'info' ? 'notice' : severity,
        title: `${where}: ${id}`,
        message: [
          rootCause,
          ...because,
          ...fixes
            .slice(0, 1)
            .map(fix =>
              [`Fix: ${fix.summary}`, fix.command ?? fix.manual, ...(fix.paste === undefined ? [] : [fix.paste])].join(
                '\n',
              ),
            ),
          `Page: ${pageOf(id, view)}`,
        ]
          .join('\n')
          .trim(),
      }),
    ),
    ...seenTogether(
      specs.filter(({ id }) => unexplained.includes(id)),
      view.steps,
    ).map(steps => ofStep('error', where, view, steps)),
    ...open.map(spec => ofStep('warning', where, view, [spec])),
  ]
}

/** A step, and those that see the same. */
const ofStep = (
  level: Level,
  where: string,
  view: View,
  [{ id, reason = '' }, ...others]: readonly [SpecResult, ...SpecResult[]],
): Annotation => ({
  level,
  title: `${where}: ${id}`,
  message: [reason, sameIn(others), `Page: ${stepPageOf(id, view)}`].filter(line => line !== '').join('\n'),
})

const command = ({ level, title, message }: Annotation): string =>
  `::${level} title=${property(title)}::${data(cut(message, MESSAGE_COLUMNS))}\n`

/** What a workflow command's message may not hold as it is. */
const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')

/** Quoted text of somebody else's may look like a workflow command: between these two lines GitHub obeys none. */
export function inert(text: string, token: string = randomUUID()): string {
  return `::stop-commands::${token}\n${text}${text.endsWith('\n') ? '' : '\n'}::${token}::\n`
}

/** Appends the Markdown report to the job summary's file. */
export async function appendSummary(view: View, path: string): Promise<void> {
  const text = markdown(view)
  const fits = Buffer.byteLength(text) <= SUMMARY_LIMIT_BYTES
  await appendFile(
    path,
    fits
      ? text
      : `${Buffer.from(text).subarray(0, SUMMARY_LIMIT_BYTES).toString('utf8')}\n\nCut here; all of it is in report.json.\n`,
  )
}

/** What the steps after this one need to know and the report alone does not tell. */
export interface StepOutputs {
  /** As the process ends, outputs that could not be written included. */
  readonly exitCode: number
  readonly reportFile: string
}

const VERDICTS: Readonly<Record<number, string>> = {
  0: 'passed',
  1: 'failed',
  3: 'unknown',
  4: 'in-progress',
  130: 'interrupted',
}

/** Appends `verdict`, `exit-code`, `cause` (the first one's id, empty without one) and `report` to the file of a step's outputs. */
export async function appendOutputs(view: View, { exitCode, reportFile }: StepOutputs, path: string): Promise<void> {
  const cause = view.targets.flatMap(({ diagnoses }) => diagnoses.filter(({ severity }) => severity === 'error'))[0]
  const outputs = {
    verdict: VERDICTS[exitCode] ?? 'failed',
    'exit-code': String(exitCode),
    cause: cause?.id ?? '',
    report: reportFile,
  }
  await appendFile(
    path,
    Object.entries(outputs)
      .map(([name, value]) => `${name}=${harmlessLine(value)}\n`)
      .join(''),
  )
}
