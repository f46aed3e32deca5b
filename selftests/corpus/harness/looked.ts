import type { Recording } from '../../../runner/recording/recording.ts'
import type { Report, TargetReport } from '../../../runner/report/report.ts'
import { terminal } from '../../lib/outputs.ts'
import type { Row } from './row.ts'

/** So that no line of the input is broken. */
const COLUMNS = 4_000

export interface Looked {
  readonly report: Report
  /** The same to be judged again; absent where a file was not even taken. */
  readonly recording?: () => Recording
  readonly target: TargetReport
  /** Every word of the report, as a person gets it. */
  readonly text: string
  /** The row's input in the names of the sandbox that said it. */
  readonly input: Row['input']
  /** Fixes that leave the platform as it is. */
  readonly idle: readonly string[]
}

/** A report as it is compared with what is right. */
export function lookedIn(report: Report, input: Row['input']): Looked {
  const [target] = report.targets
  if (!target) throw new Error('no target was looked at')
  return { report, target, text: terminal(report, { columns: COLUMNS, colour: false }), input, idle: [] }
}
