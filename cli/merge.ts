import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { environments } from '../platform/environments/index.ts'
import { parseJsonText } from '../platform/parse-json.ts'
import { remark } from '../platform/stderr.ts'
import { ensureWritable } from '../reports/folder.ts'
import { merge } from '../reports/merge.ts'
import { type Report, SCHEMA_VERSION } from '../reports/report.ts'
import { conclude } from './conclude.ts'
import { flags } from './flags.ts'
import { parseFormat } from './format.ts'
import { openMemory } from './memory.ts'
import { monitoringOf } from './monitoring.ts'
import { isUsageError, usageError } from './usage-error.ts'

const EXIT_USAGE = 2
const EXIT_BROKEN = 1
const DEFAULT_REPORT_DIR = 'results'

try {
  process.exitCode = await mergeFiles(process.argv.slice(2))
} catch (error) {
  remark(error instanceof Error ? error.message : String(error))
  process.exitCode = isUsageError(error) ? EXIT_USAGE : EXIT_BROKEN
}

/** `npm run merge -- FILES...`: one report of the parts that `--shard` made, with everything that follows a run. */
async function mergeFiles(argv: readonly string[]): Promise<number> {
  const { values, positionals } = words(argv)
  if (positionals.length === 0) throw usageError('npm run merge -- FILES...: name the report.json of every part.')
  const report = joined(await Promise.all(positionals.map(readReport)))
  const environment = Object.values(environments).find(({ name }) => name === report.targets[0]?.env)
  if (!environment) throw usageError(`the parts belong to an environment that is not known here.`)
  const monitoring = monitoringOf(values, process.env)
  const reportDir = values['report-dir'] ?? DEFAULT_REPORT_DIR
  await ensureWritable(reportDir)
  const memory = await openMemory(monitoring, environment)
  // The parts have already waived what is waived.
  const said = await conclude(
    report,
    [],
    { waivers: [], memory },
    { monitoring, reportDir, format: parseFormat(values.format) },
  )
  return said.exitCode
}

function words(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: flags, allowPositionals: true, strict: true })
  } catch (error) {
    throw usageError(error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error))
  }
}

function joined(parts: readonly Report[]): Report {
  try {
    return merge(parts)
  } catch (error) {
    throw usageError(`cannot merge: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

async function readReport(path: string): Promise<Report> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw usageError(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`)
  })
  const value = parsed(text)
  if (!isReport(value)) throw usageError(`${path} is no report of this suite (schemaVersion ${SCHEMA_VERSION}).`)
  return value
}

function parsed(text: string): unknown {
  try {
    return parseJsonText(text)
  } catch {
    return undefined
  }
}

/** A report.json by its members; their insides are what this suite wrote. */
function isReport(value: unknown): value is Report {
  if (typeof value !== 'object' || value === null) return false
  const has = (key: string, test: (inner: unknown) => boolean): boolean =>
    Object.entries(value).some(([name, inner]) => name === key && test(inner))
  return (
    has('schemaVersion', version => version === SCHEMA_VERSION) &&
    has('targets', Array.isArray) &&
    has('problems', Array.isArray) &&
    has('startedAt', at => typeof at === 'string' && !Number.isNaN(Date.parse(at))) &&
    has('durationMs', ms => typeof ms === 'number') &&
    has('interrupted', interrupted => typeof interrupted === 'boolean') &&
    has('calls', calls => typeof calls === 'object' && calls !== null && 'byCommand' in calls)
  )
}
