import { setFlagsFromString } from 'node:v8'
import { isOnS3 } from '../lib/files/s3-address.ts'
import { isTextFileError, readBoundedText } from '../lib/files/text-file.ts'
import { whyUnread } from '../lib/files/unread.ts'
import { countJsonParts } from '../lib/text/json-parts.ts'
import { platformFolder } from '../platform/data/folder.ts'
import { CLOUDFRONT_REGION } from '../platform/environment.ts'
import { type Access, NOWHERE } from '../platform/target.ts'
import { openHistory } from '../runner/history.ts'
import { merge } from '../runner/merge.ts'
import { redactReport } from '../runner/redact-report.ts'
import { parseReport } from '../runner/report/parse.ts'
import { type Report, SCHEMA_VERSION } from '../runner/report/report.ts'
import { unsoundPart } from '../runner/unsound-part.ts'
import { environmentNames, PLATFORM_VARIABLE, readEnvironmentOf } from './environment.ts'
import { parseFormat } from './format.ts'
import { flagTable } from './help.ts'
import { monitoringOf, NEED_STATE } from './monitoring.ts'
import { ensureOutputPaths } from './output-paths.ts'
import type { Part } from './parts-on-s3.ts'
import { readFlags, requireOnly } from './read-flags.ts'
import { regionOf } from './region.ts'
import { print } from './stdio.ts'
import { isUsageError, messageOf, usageError } from './usage-error.ts'
import { keepTlsVerified } from './verified-tls.ts'
import { writeOutputs } from './write-outputs.ts'

const DEFAULT_REPORT_DIR = 'results'
const MB = 1_000_000
/** Of one part, which is in memory as a text and as what that becomes: that of some 250 tenants. Of all together see `merge`. */
const LIMIT_BYTES = 20 * MB
/** Of one part: 20 MB of reports have about 400,000. */
const LIMIT_VALUES = 400_000
const MORE_PARTS = 'Look in more parts: a larger N in --shard I/N.'

/** Left alone, V8 lets as much garbage gather as there is that stays, and a fleet's report is 80 MB of that. */
const COLLECT_EARLIER = '--heap-growing-percent=20'

/** The parts have already waived what is waived. */
const KNOWN_FLAGS = [
  'platform',
  'profile',
  'region',
  'state',
  ...NEED_STATE,
  'prometheus',
  'status-page',
  'papers',
  'report-dir',
  'fixes',
  'format',
] as const

/** `npm run merge -- FILES...`: one report of the parts that `--shard` made, with everything that follows a run. */
export async function mergeParts(argv: readonly string[]): Promise<number> {
  try {
    return await mergeAsAsked(argv)
  } catch (error) {
    // Whatever ended it, nothing was merged: the 1 of a fault of the suite would be a verdict.
    throw isUsageError(error) ? error : usageError(messageOf(error))
  }
}

async function mergeAsAsked(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readFlags(argv, process.env, 'run merge')
  if (values.help) {
    print(
      `npm run merge -- FILE...: one report of all parts, by the report.json of each, or by s3://BUCKET/PREFIX below which all are.\n\n${flagTable(KNOWN_FLAGS)}\n`,
    )
    return 0
  }
  requireOnly('npm run merge', values, KNOWN_FLAGS)
  setFlagsFromString(COLLECT_EARLIER)
  if (positionals.length === 0) throw usageError('npm run merge -- FILES...: name the report.json of every part.')
  keepTlsVerified(process.env)
  const reportDir = values['report-dir'] ?? DEFAULT_REPORT_DIR
  const access =
    positionals.some(isOnS3) || isOnS3(reportDir) || isOnS3(values.state ?? '') ? await accessOf(values) : null
  const report = await joined(await partsOf(positionals, access))
  const platform = platformFolder(values.platform ?? (process.env[PLATFORM_VARIABLE] || undefined))
  const env = report.targets[0]?.env ?? ''
  if (!environmentNames(platform).includes(env))
    throw usageError(`the parts belong to an environment that is not known here.`)
  const environment = await readEnvironmentOf({ env, platform })
  const monitoring = monitoringOf(values, process.env)
  const format = parseFormat(values.format)
  const fixesFile = values.fixes ?? null
  await ensureOutputPaths({ reportDir, fixesFile, monitoring, env: environment.name }, process.env)
  const onS3 =
    access === null
      ? undefined
      : await (await import('./on-s3.ts')).openOnS3({ reportDir, monitoring }, environment.name, access)
  const history = await openHistory(monitoring, environment, onS3?.state)
  // What starts a merge goes by its exit code: a verdict whose report is not there would send it to the report of an earlier one.
  const outputs = { monitoring, reportDir, fixesFile, format, onS3, allNeeded: true }
  return writeOutputs(redactReport(report, []), history, outputs).finally(() => onS3?.close())
}

/** Whose environment the parts are of is not known before they are read: the profile that is named, or what the SDK finds. */
async function accessOf({ profile, region }: { readonly profile?: string; readonly region?: string }): Promise<Access> {
  const { AWS_REGION, AWS_DEFAULT_REGION } = process.env
  const { chooseCredentials } = await import('./credentials.ts')
  return {
    ...NOWHERE,
    region: regionOf({ '--region': region, AWS_REGION, AWS_DEFAULT_REGION }) ?? CLOUDFRONT_REGION,
    credentials: await chooseCredentials({ profile: null }, profile, process.env),
  }
}

/** Files as they are, and what lies below an address on S3. */
async function partsOf(places: readonly string[], access: Access | null): Promise<readonly Part[]> {
  const parts = await Promise.all(
    places.map(async place =>
      access !== null && isOnS3(place)
        ? (await import('./parts-on-s3.ts')).partsBelow(place, access)
        : [{ place, read: (limitBytes: number) => readBoundedText(place, limitBytes) }],
    ),
  )
  return parts.flat()
}

/** Nothing of them stays but what the whole needs. */
async function joined(parts: readonly Part[]): Promise<Report> {
  try {
    return await merge(readReports(parts))
  } catch (error) {
    if (isUsageError(error)) throw error
    throw usageError(`cannot merge: ${error instanceof Error ? error.message : String(error)}.`)
  }
}

async function* readReports(parts: readonly Part[]): AsyncGenerator<Report> {
  for (const { place, read } of parts) {
    const text = await read(LIMIT_BYTES).catch((error: unknown) => {
      if (isUsageError(error)) throw error
      const reason = isTextFileError(error) ? error.message : whyUnread(error)
      const remedy = isTextFileError(error) && error.code === 'TOO_LARGE' ? ` ${MORE_PARTS}` : ''
      throw usageError(`cannot read ${place}: ${reason}.${remedy}`)
    })
    yield reportIn(text, place)
  }
}

function reportIn(text: string, place: string): Report {
  const values = countJsonParts(text.length, index => text.charCodeAt(index), LIMIT_VALUES)
  if (values > LIMIT_VALUES)
    throw usageError(`${place}: too large. A part may have ${LIMIT_VALUES} values. ${MORE_PARTS}`)
  const report = parseReport(text, LIMIT_VALUES)
  if (!report) throw usageError(`${place} is no report of this suite (schemaVersion ${SCHEMA_VERSION}).`)
  const fault = unsoundPart(report)
  if (fault !== undefined)
    throw usageError(
      `${place} is no report of this suite: ${fault}. Merge the report.json of each part as its run wrote it, with the same version.`,
    )
  return report
}
