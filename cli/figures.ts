import { pastRuns } from '../history/past-runs.ts'
import type { EnvironmentState } from '../history/state.ts'
import { prometheus } from '../reports/prometheus.ts'
import { statusPage } from '../reports/status-page.ts'
import type { Report } from '../runner/report/report.ts'
import { writeAsked } from './places.ts'

/** Writes the figures for Prometheus. */
export const writePrometheus = (report: Report, path: string): Promise<void> =>
  writeAsked('--prometheus', path, prometheus(report))

/** Writes the fleet as a page, with the runs that are remembered. */
export const writeStatusPage = (report: Report, state: EnvironmentState | undefined, path: string): Promise<void> =>
  writeAsked('--status-page', path, statusPage(report, state ? pastRuns(state) : {}))
