import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Report } from '../../runner/report/report.ts'
import { runCommand } from './command.ts'
import { withTemporaryFolder } from './temporary-folder.ts'

export interface RunOutcome {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
  readonly report: Report
}

/** A look may take as long as the machine needs; a test whose subject is this limit gives its own. */
const PATIENT = ['--timeout', '5m'] as const

/** Runs the suite with reports in a folder of its own and reads the report back. */
export const runSuite = (
  args: readonly string[],
  options: Parameters<typeof runCommand>[1] = {},
): Promise<RunOutcome> =>
  withTemporaryFolder(async folder => {
    const outcome = await runCommand(
      [...args, ...(args.includes('--timeout') ? [] : PATIENT), '--report-dir', folder],
      options,
    )
    const text = await readFile(join(folder, 'report.json'), 'utf8').catch(() => undefined)
    if (text === undefined) throw new Error(`no report: ${outcome.stderr}${outcome.stdout}`)
    const report: Report = JSON.parse(text)
    return { ...outcome, report }
  })

/** What differs from run to run although nothing differs: times, durations, and ids that are made from times. */
const VOLATILE: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+Z)?(?: UTC)?/g, '<time>'],
  [/\d{4}-\d\d-\d\d(?: \d\d:\d\d UTC|T\d\d:\d\dZ)/g, '<time>'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d\.\d+ \d{4}/g, '<time>'],
  [/\b\d\d:\d\d:\d\d UTC/g, '<time>'],
  [/\b\d\d:\d\d UTC/g, '<time>'],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)(?: (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun))+\b/g, '<days>'],
  [/\b20(?:2[6-9]|3\d)-\d\d-\d\d\b/g, '<date>'],
  [/\b127\.0\.0\.1:\d+/g, '127.0.0.1:<port>'],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>'],
  [/service deployment [0-9a-f]{21}/g, 'service deployment <id>'],
  [/\becs-svc\/\d+/g, 'ecs-svc/<id>'],
  [/\b[0-9a-f]{32}\b/g, '<task>'],
  [/(^|[^:])\b[0-9a-f]{12}…[0-9a-f]{4}\b/g, '$1<task>'],
  [/\b\d+ (times?)\b/g, '<n> $1'],
  [/\bwithin \d+(\s+)s\b/g, 'within <n>$1s'],
  [/\b\d+ AWS calls/g, '<n> AWS calls'],
  [/ +(?:\d+ min )?\d+(?:\.\d+)? m?s$/gm, '  <elapsed>'],
  // The table's last column is as wide as the slowest step's time, and the one before gets what is left.
  [/^( {2}\S.{74}).*<elapsed>$/gm, '$1'],
  [/ {3,}(?=\d+ (?:passed|failed|blocked|unknown|not applicable))/g, '   '],
  [/\b(\d+)( x "?(?:GET|PHP|WordPress))/g, '<n>$2'],
]

/** A text of a run in the form in which two runs can be compared. */
export const comparable = (text: string): string =>
  VOLATILE.reduce((known, [pattern, word]) => known.replace(pattern, word), text)
