import { DAY_MS } from '../../lib/durations.ts'
import { parseJsonText } from '../../lib/text/parse-json.ts'
import { isRecord } from '../../lib/values.ts'
import type { DiagnosisResult, Report, SpecResult, SpecStatus, TargetReport, Unjudged } from './report.ts'
import { SCHEMA_VERSION } from './report.ts'

/** The report of a `report.json`, by all that outputs are made of; what evidence holds is not looked into. Undefined for any other text. */
export function parseReport(text: string, mostValues?: number): Report | undefined {
  try {
    const value: unknown = parseJsonText(text, mostValues)
    return isReport(value) ? value : undefined
  } catch {
    return undefined
  }
}

type Test = (value: unknown) => boolean
/** What each member has to be; one that is not named here does not compile. */
type Members<T> = { readonly [Member in keyof Required<T>]: Test }

const isText: Test = value => typeof value === 'string'
const isBoolean: Test = value => typeof value === 'boolean'
const isCount: Test = value => Number.isSafeInteger(value) && Number(value) >= 0
/** No run waits for as long. */
const LONGEST_MS = 30 * DAY_MS
const isDuration: Test = value => typeof value === 'number' && value >= 0 && value <= LONGEST_MS
/** As it is written, so that no time comes out of it that cannot be written again. */
const isInstant: Test = value =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value
const listOf =
  (test: Test): Test =>
  value =>
    Array.isArray(value) && value.every(test)
const mapOf =
  (test: Test): Test =>
  value =>
    isRecord(value) && Object.values(value).every(test)
const maybe =
  (test: Test): Test =>
  value =>
    value === undefined || test(value)
const withMembers =
  (members: Readonly<Record<string, Test>>): Test =>
  value =>
    isRecord(value) && Object.entries(members).every(([name, test]) => test(value[name]))

const STATUSES: Readonly<Record<SpecStatus, true>> = {
  passed: true,
  failed: true,
  blocked: true,
  unknown: true,
  'not-applicable': true,
  waived: true,
}
const isStatus: Test = value => typeof value === 'string' && Object.hasOwn(STATUSES, value)

/** A step that passed says what it saw, any other why it did not. */
const saysWhy: Test = value => isRecord(value) && isText(value.status === 'passed' ? value.saw : value.reason)

const isTexts = listOf(isText)
const isEvidence = mapOf(isRecord)
const isFix: Test = value =>
  isRecord(value) && isText(value.summary) && isBoolean(value.changes) && isText(value.command ?? value.manual)
const isFixes = listOf(isFix)

const SPEC: Members<SpecResult> = {
  id: isText,
  title: isText,
  runbook: isText,
  status: isStatus,
  saw: maybe(isText),
  reason: maybe(isText),
  standsOn: maybe(isTexts),
  fixes: maybe(isFixes),
  elapsedMs: isDuration,
}

const DIAGNOSIS: Members<DiagnosisResult> = {
  id: isText,
  runbook: isText,
  title: isText,
  severity: isText,
  breaksAt: maybe(isText),
  rootCause: isText,
  because: isTexts,
  explains: isTexts,
  fixes: isFixes,
  // biome-ignore lint/suspicious/noThenProperty: the report's own word; nothing ever awaits it
  then: isText,
  prevention: isText,
  waived: maybe(isText),
  waiverEnded: maybe(isText),
}

const UNJUDGED: Members<Unjudged> = { id: isText, reason: isText }

const TARGET: Members<TargetReport> = {
  env: isText,
  tenant: isText,
  domain: isText,
  owner: maybe(isText),
  region: isText,
  accountId: isText,
  gate: maybe(isRecord),
  specs: listOf(value => withMembers(SPEC)(value) && saysWhy(value)),
  diagnoses: listOf(withMembers(DIAGNOSIS)),
  unexplained: isTexts,
  unjudged: listOf(withMembers(UNJUDGED)),
  notes: isTexts,
  evidence: isEvidence,
}

/** As many as `--shard` takes. */
const MOST_PARTS = 9999

const isShard: Test = value => {
  if (!isRecord(value)) return false
  const { env, fleet, index, count } = value
  const isCount = Number.isInteger(count) && Number(count) >= 1 && Number(count) <= MOST_PARTS
  const isIndex = Number.isInteger(index) && Number(index) >= 1 && Number(index) <= Number(count)
  const isFleet = Array.isArray(fleet) && fleet.every(isText) && new Set(fleet).size === fleet.length
  return isText(env) && isFleet && isCount && isIndex
}

const REPORT: Members<Report> = {
  schemaVersion: version => version === SCHEMA_VERSION,
  tool: withMembers({ name: isText, version: isText }),
  startedAt: isInstant,
  durationMs: isDuration,
  exitCode: Number.isInteger,
  interrupted: isBoolean,
  phase: isText,
  sandbox: isBoolean,
  docsUrl: maybe(isText),
  redirected: maybe(withMembers({ awsEndpoints: isTexts, connectTo: isTexts })),
  faults: isTexts,
  targets: listOf(withMembers(TARGET)),
  common: maybe(isEvidence),
  shared: maybe(listOf(withMembers({ tenants: isTexts, evidence: isEvidence }))),
  calls: withMembers({ total: isCount, byCommand: mapOf(isCount) }),
  problems: isTexts,
  shard: maybe(isShard),
  changes: maybe(listOf(isRecord)),
}

const isReport = (value: unknown): value is Report => withMembers(REPORT)(value)
