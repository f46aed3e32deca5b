import { ensureAppendable, ensureReplaceable, ensureWritable, type Place, within } from '../reports/folder.ts'
import { appendSummary } from '../reports/github.ts'
import { writeWhole } from '../reports/lib/whole-file.ts'
import type { Report } from '../reports/report.ts'
import type { Settings } from './arguments.ts'
import { jobSummaryFile } from './say.ts'

/** Proves that everything that was asked for can be written; throws a ReportDirError before any time is spent on a run. */
export async function ensurePlaces(
  { reportDir, monitoring: { prometheusFile, statusPage } }: Pick<Settings, 'reportDir' | 'monitoring'>,
  variables: NodeJS.ProcessEnv,
): Promise<void> {
  await ensureWritable(reportDir)
  if (prometheusFile !== null) await ensureReplaceable(prometheusFile, placeOf('--prometheus', prometheusFile))
  if (statusPage !== null) await ensureReplaceable(statusPage, placeOf('--status-page', statusPage))
  const summary = jobSummaryFile(variables)
  if (summary !== undefined) await ensureAppendable(summary, summaryPlace(summary))
}

export const writeAsked = (flag: '--prometheus' | '--status-page', path: string, text: string): Promise<void> =>
  writeWhole(path, text, placeOf(flag, path))

export const writeJobSummary = (report: Report, path: string): Promise<void> =>
  within(summaryPlace(path), () => appendSummary(report, path))

const placeOf = (flag: string, path: string): Place => ({
  what: `${flag} ${path}`,
  remedy: 'Name another file, or leave the flag out.',
})

const summaryPlace = (path: string): Place => ({
  what: `the job's summary to ${path}`,
  remedy: 'GITHUB_STEP_SUMMARY names that file: unset it to go without.',
})
