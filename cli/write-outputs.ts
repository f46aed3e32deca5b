import { join, resolve } from 'node:path'
import type { AllureThread } from '../reports/allure-thread.ts'
import { viewOf } from '../reports/view.ts'
import type { RunHistory } from '../runner/history.ts'
import type { Report } from '../runner/report/report.ts'
import { catalogue } from '../specs/catalogue.ts'
import type { Settings } from './arguments.ts'
import type { OnS3 } from './on-s3.ts'
import { collectOutputErrors } from './output-errors.ts'
import { flushed, note } from './stdio.ts'
import { usageError } from './usage-error.ts'

/**
 * All that a run's report becomes: history, screen, files, messages. Returns the exit code, in which outputs that could not be written count too:
 * one that fails is named on stderr, and keeps none of the others from their turn.
 */
export async function writeOutputs(
  report: Report,
  history: RunHistory | undefined,
  {
    monitoring,
    reportDir,
    fixesFile,
    format,
    open,
    talk = 'normal',
    record,
    onS3,
    thread,
    allNeeded = false,
  }: Pick<Settings, 'monitoring' | 'reportDir' | 'fixesFile' | 'format'> &
    Partial<Pick<Settings, 'open' | 'talk'>> & {
      readonly record?: (() => Promise<readonly string[]>) | undefined
      readonly onS3?: OnS3 | undefined
      readonly thread?: AllureThread | undefined
      readonly allNeeded?: boolean
    },
  variables: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const outputs = collectOutputErrors({ allNeeded })
  const saved =
    history &&
    (await outputs.attempt(async () =>
      (await import('./save-history.ts')).saveHistory(history, report, monitoring.channels),
    ))
  const view = saved?.view ?? viewOf(report, catalogue)
  const [{ printReport, jobFiles }, { writeReports }] = await Promise.all([
    import('./print-report.ts'),
    import('../reports/write.ts'),
  ])
  await outputs.attempt(() => printReport(view, { format, talk }, variables))
  if (saved?.fault !== undefined) outputs.fail(saved.fault)
  saved?.remarks.forEach(note)
  const past = saved && (await import('../history/past-runs.ts')).pastRuns(saved.state)
  const reportsOnS3 = onS3?.reports
  const written = await outputs.attempt(async () =>
    reportsOnS3 ? reportsOnS3.write(view, past) : writeReports(view, reportDir, { past, variables, thread }),
  )
  if (record) (await outputs.attempt(record))?.forEach(note)
  if (fixesFile !== null)
    await outputs.attempt(async () => (await import('./write-fixes.ts')).writeFixes(view, fixesFile))
  const { prometheusFile, statusPage, papersDir } = monitoring
  const { summary, outputs: stepOutputs } = jobFiles(variables)
  if (summary !== undefined)
    await outputs.attempt(async () => (await import('./output-paths.ts')).writeJobSummary(view, summary))
  if (prometheusFile !== null)
    await outputs.attempt(async () => (await import('./write-monitoring.ts')).writePrometheus(view, prometheusFile))
  if (statusPage !== null)
    await outputs.attempt(async () =>
      (await import('./write-monitoring.ts')).writeStatusPage(view, saved?.state, statusPage),
    )
  if (papersDir !== null)
    await outputs.attempt(async () => (await import('../reports/papers/write.ts')).writePapers(view, papersDir))
  if (history && saved && !view.interrupted) {
    const { sendMessages } = await import('./send-messages.ts')
    const remarks = await outputs.attempt(() =>
      sendMessages(saved.state, monitoring.channels, history, { kept: saved.fault === undefined }),
    )
    remarks?.forEach(note)
  }
  // What could not be written would be the last run's.
  if (open && written) {
    const remark = await (await import('./open-report.ts')).openReport(join(reportDir, 'report.html'), variables)
    if (remark !== undefined) note(remark)
  }
  for (const fault of await flushed()) outputs.fail(usageError(fault))
  if (stepOutputs !== undefined)
    await outputs.attempt(async () => {
      const ran = {
        exitCode: outputs.exitCode(view.exitCode),
        reportFile: reportsOnS3?.address('report.json') ?? resolve(reportDir, 'report.json'),
      }
      await (await import('./output-paths.ts')).writeStepOutputs(view, ran, stepOutputs)
    })
  const exitCode = outputs.exitCode(view.exitCode)
  return format === 'nagios' ? (await import('../reports/nagios.ts')).nagiosState(exitCode) : exitCode
}
