import { pastRuns } from '../history/past-runs.ts'
import type { EnvironmentState } from '../history/state.ts'
import { prometheus } from '../reports/prometheus.ts'
import { statusPage } from '../reports/status-page.ts'
import type { View } from '../reports/view.ts'
import { writeAsked } from './output-paths.ts'

/** Writes the figures for Prometheus. */
export const writePrometheus = (view: View, path: string): Promise<void> =>
  writeAsked('--prometheus', path, prometheus(view))

/** Writes the fleet as a page, with the runs that are remembered. */
export const writeStatusPage = (view: View, state: EnvironmentState | undefined, path: string): Promise<void> =>
  writeAsked('--status-page', path, statusPage(view, state ? pastRuns(state) : {}))
