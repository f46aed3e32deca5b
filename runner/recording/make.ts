import type { ChangedBefore, EnvironmentState } from '../../history/state.ts'
import type { Life } from '../../platform/environment.ts'
import type { Access, Target } from '../../platform/target.ts'
import type { Again } from '../again.ts'
import type { HistorySettings } from '../history.ts'
import type { Redactor } from '../redact-report.ts'
import type { Report } from '../report/report.ts'
import type { RunContext } from '../run-context.ts'
import type { Waiver } from '../waivers/waiver.ts'
import {
  RECORDING_FORMAT,
  RECORDING_VERSION,
  type RecordedAccess,
  type RecordedHistory,
  type RecordedTarget,
  type Recording,
} from './recording.ts'

/** What a recording is made of besides the report of its run. */
export interface RecordedSettings {
  readonly life: Life | undefined
  readonly again: Again
  readonly waivers: readonly Waiver[]
  /** What was remembered before the run. */
  readonly history?:
    | (HistorySettings & { readonly state: EnvironmentState; readonly changedBefore?: ChangedBefore })
    | undefined
}

/** The recording of a run by its report, which has been redacted; `clean` redacts what is in no report. */
export function recordingOf(
  report: Report,
  { targets, selected, phase }: Pick<RunContext, 'targets' | 'selected' | 'phase'>,
  { life, again, waivers, history }: RecordedSettings,
  clean: Redactor,
): Recording {
  const [first] = targets
  if (!first) throw new Error('a run that looked at no tenant leaves nothing to judge again')
  const command = (text: string) => clean(text, 'command')
  const prose = (text: string) => clean(text, 'prose')
  const {
    startedAt,
    durationMs,
    exitCode,
    interrupted,
    faults,
    redirected,
    shard,
    calls,
    problems,
    common = {},
  } = report
  return {
    format: RECORDING_FORMAT,
    schemaVersion: RECORDING_VERSION,
    tool: report.tool,
    run: {
      startedAt,
      durationMs,
      exitCode,
      interrupted,
      phase,
      selected,
      ...(life === undefined ? {} : { life }),
      faults,
      ...(redirected ? { redirected } : {}),
      ...(shard ? { shard } : {}),
      again: { ...again, words: again.words.map(command) },
      calls: calls.byCommand,
      problems,
    },
    platform: texts({ environment: first.environment, access: accessOf(first.access) }, command),
    common,
    targets: report.targets.map((seen, index) => targetOf(seen, targets[index] ?? first, command)),
    waivers: texts(waivers, prose),
    ...(history ? { history: historyOf(history, targets, prose) } : {}),
    left: [],
  }
}

const accessOf = ({ region, awsEndpointUrl, resolver, connectTo, isolated, credentials }: Access): RecordedAccess => ({
  region,
  awsEndpointUrl,
  resolver,
  connectTo,
  isolated,
  credentials: credentials.kind === 'static' ? { kind: 'static' } : credentials,
})

function targetOf(
  { evidence, gate, specs, diagnoses }: Report['targets'][number],
  { tenant, domain, life, names, expectedDigests, owner, limits, databaseVia, inputs }: Target,
  clean: (text: string) => string,
): RecordedTarget {
  return {
    ...texts({ tenant, domain, life, names, expectedDigests, owner, limits, databaseVia, inputs }, clean),
    evidence,
    ...(gate ? { gate } : {}),
    steps: specs.map(({ id, status, elapsedMs }) => ({ id, status, elapsedMs })),
    causes: diagnoses.map(({ id, severity, explains }) => ({ id, severity, explains })),
  }
}

function historyOf(
  { failAfter, recoverAfter, onlyNew, state, changedBefore }: NonNullable<RecordedSettings['history']>,
  targets: readonly Target[],
  clean: (text: string) => string,
): RecordedHistory {
  const { updatedAt, steps, tenants } = state
  const own = Object.entries(tenants).filter(([name]) => targets.some(({ tenant }) => tenant === name))
  return {
    failAfter,
    recoverAfter,
    onlyNew,
    state: texts({ updatedAt, steps, tenants: Object.fromEntries(own) }, clean),
    ...(changedBefore ? { changedBefore: texts(changedBefore, clean) } : {}),
  }
}

/** The same data with each of its texts cleaned. */
function texts<T>(value: T, clean: (text: string) => string): T
function texts(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value)
  if (Array.isArray(value)) return value.map(inner => texts(inner, clean))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, texts(inner, clean)]))
}
