import { pastRuns } from '../history/past-runs.ts'
import type { EnvironmentState } from '../history/state.ts'
import { writeWhole } from '../reports/lib/whole-file.ts'
import { prometheus } from '../reports/prometheus.ts'
import type { Report } from '../reports/report.ts'
import { statusPage } from '../reports/status-page.ts'
import type { Monitoring } from './monitoring.ts'

/** Writes what other programs and a browser look at. */
export async function writeFigures(
  report: Report,
  state: EnvironmentState | undefined,
  { prometheusFile, statusPage: page }: Pick<Monitoring, 'prometheusFile' | 'statusPage'>,
): Promise<void> {
  await Promise.all([
    prometheusFile === null ? undefined : writeWhole(prometheusFile, prometheus(report)),
    page === null ? undefined : writeWhole(page, statusPage(report, state ? pastRuns(state) : {})),
  ])
}
