import { isTextFileError, readBoundedText } from '../lib/files/text-file.ts'
import { countJsonParts } from '../lib/text/json-parts.ts'
import { platformFolder } from '../platform/data/folder.ts'
import { openHistory } from '../runner/history.ts'
import { merge } from '../runner/merge.ts'
import { redactReport } from '../runner/redact-report.ts'
import { parseReport } from '../runner/report/parse.ts'
import { type Report, SCHEMA_VERSION } from '../runner/report/report.ts'
import { environmentNames, PLATFORM_VARIABLE, readEnvironmentOf } from './environment.ts'
import { parseFormat } from './format.ts'
import { flagTable } from './help.ts'
import { monitoringOf, NEED_STATE } from './monitoring.ts'
import { silenceNodeWarnings } from './node-warnings.ts'
import { ensureOutputPaths } from './output-paths.ts'
import { readFlags, requireOnly } from './read-flags.ts'
import { flushed, keepGoing, print, warn } from './stdio.ts'
import { exitCodeFor, messageOf, usageError } from './usage-error.ts'
import { writeOutputs } from './write-outputs.ts'

const DEFAULT_REPORT_DIR = 'results'
const MB = 1_000_000
/** Of all parts together: what they become is several times as large in memory. */
const LIMIT_BYTES = 30 * MB
/** Of all parts together: 30 MB of reports have about 640,000. */
const LIMIT_VALUES = 700_000

/** The parts have already waived what is waived. */
const KNOWN_FLAGS = [
  'platform',
  'state',
  ...NEED_STATE,
  'prometheus',
  'status-page',
  'papers',
  'report-dir',
  'fixes',
  'format',
] as const

silenceNodeWarnings()
keepGoing()
try {
  process.exitCode = await mergeFiles(process.argv.slice(2))
} catch (error) {
  warn(messageOf(error))
  await flushed()
  process.exitCode = exitCodeFor(error)
}

/** `npm run merge -- FILES...`: one report of the parts that `--shard` made, with everything that follows a run. */
async function mergeFiles(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(argv, process.env, 'run merge')
  if (values.help) {
    print(
      `npm run merge -- FILE...: one report of all parts, by the report.json of each.\n\n${flagTable(KNOWN_FLAGS)}\n`,
    )
    return 0
  }
  requireOnly('npm run merge', values, KNOWN_FLAGS)
  if (positionals.length === 0) throw usageError('npm run merge -- FILES...: name the report.json of every part.')
  const report = joined(await readReports(positionals))
  const platform = platformFolder(values.platform ?? (process.env[PLATFORM_VARIABLE] || undefined))
  const env = report.targets[0]?.env ?? ''
  if (!environmentNames(platform).includes(env))
    throw usageError(`the parts belong to an environment that is not known here.`)
  const environment = await readEnvironmentOf({ env, platform })
  const monitoring = monitoringOf(values, process.env)
  const reportDir = values['report-dir'] ?? DEFAULT_REPORT_DIR
  const format = parseFormat(values.format)
  const fixesFile = values.fixes ?? null
  await ensureOutputPaths({ reportDir, fixesFile, monitoring, env: environment.name }, process.env)
  const history = await openHistory(monitoring, environment)
  return writeOutputs(redactReport(report, []), history, { monitoring, reportDir, fixesFile, format })
}

function joined(parts: readonly Report[]): Report {
  try {
    return merge(parts)
  } catch (error) {
    throw usageError(`cannot merge: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

async function readReports(paths: readonly string[]): Promise<readonly Report[]> {
  const reports: Report[] = []
  let leftBytes = LIMIT_BYTES
  let leftValues = LIMIT_VALUES
  for (const path of paths) {
    const text = await readBoundedText(path, leftBytes).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      throw usageError(
        isTextFileError(error) && error.code === 'TOO_LARGE'
          ? `${path}: too large. All parts together may have ${LIMIT_BYTES / MB} MB.`
          : `cannot read ${path}: ${reason}.`,
      )
    })
    leftBytes -= Buffer.byteLength(text)
    leftValues -= countJsonParts(text.length, index => text.charCodeAt(index), leftValues)
    if (leftValues < 0) throw usageError(`${path}: too large. All parts together may have ${LIMIT_VALUES} values.`)
    const report = parseReport(text, LIMIT_VALUES)
    if (!report) throw usageError(`${path} is no report of this suite (schemaVersion ${SCHEMA_VERSION}).`)
    reports.push(report)
  }
  return reports
}
