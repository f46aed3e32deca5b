import { parseArguments } from '../../cli/arguments.ts'
import { prepare } from '../../cli/prepare.ts'
import { sandboxOptions } from '../../cli/sandbox.ts'
import { tool } from '../../lib/files/project.ts'
import { createTarget, type Limits, type Target } from '../../platform/target.ts'
import { mapLimited } from '../../probes/lib/answers.ts'
import { withOwnLogins } from '../../probes/lib/logins.ts'
import { buildReport } from '../../runner/build-report.ts'
import { recordKey } from '../../runner/collector.ts'
import { type Gathering, startGathering } from '../../runner/gathering.ts'
import { readWords } from '../../runner/read-words.ts'
import { recordingOf } from '../../runner/recording/make.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import { namesOf, redactorOf, redactReport } from '../../runner/redact-report.ts'
import type { Report, TargetReport } from '../../runner/report/report.ts'
import type { PreparedRun } from '../../runner/run.ts'
import type { RunContext, StepRecord } from '../../runner/run-context.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { terminal } from './outputs.ts'
import { PATIENT_MS } from './patience.ts'
import { deployedIds, stepsOf } from './steps.ts'
import type { RunOutcome } from './transcript.ts'

/** Log lines of the sandbox are there at once; what is not found then never comes. A healthy look takes as long as the machine needs. */
const LIMITS: Partial<Target['limits']> = { logDeliveryMs: 300, probeMs: PATIENT_MS }
const COLUMNS = 100

/** The suite over a running sandbox without vitest or a process of its own: the same probes on the same sockets, the same verdicts and causes. */
export async function lookAt(
  sandbox: Sandbox,
  tenant: string,
  life?: Target['life'],
  limits: Partial<Limits> = {},
): Promise<TargetReport> {
  const { targets } = await reportOn(contextOf(sandbox, tenant, life, limits), [])
  return onlyOne(targets)
}

/** What the same judges, without the redaction of its evidence: for whoever only counts what was found. */
export async function foundAt(
  ...where: Parameters<typeof contextOf>
): Promise<Pick<TargetReport, 'diagnoses' | 'unexplained'>> {
  const { targets } = await built(contextOf(...where), [], NOTHING_SAID)
  return onlyOne(targets)
}

function contextOf(
  { environment, access }: Sandbox,
  tenant: string,
  life?: Target['life'],
  limits: Partial<Limits> = {},
): RunContext {
  const target = createTarget(environment, tenant, {
    access,
    limits: { ...LIMITS, ...limits },
    ...(life === undefined ? {} : { life }),
  })
  return { phase: 'post', targets: [target], selected: deployedIds, channel: 'none' }
}

function onlyOne([result]: readonly TargetReport[]): TargetReport {
  if (!result) throw new Error('no target was looked at')
  return result
}

/**
 * `npm test` with these words in this process, for a run of which a process of its own would prove nothing more: the words, the sandbox, the targets,
 * the probes, the verdicts, the causes and the screen are those of the product; node, vitest and the threads are left out. `platform` is the
 * sandbox that the words lead to, where it is not the run's own.
 */
export async function runInProcess(
  words: readonly string[],
  platform?: { readonly sandbox: Sandbox; readonly env: Readonly<Record<string, string>> },
): Promise<RunOutcome & Pick<Recorded, 'recording'>> {
  const variables = platform?.env ?? {}
  const settings = parseArguments(words, variables)
  const sandbox = platform?.sandbox ?? (await startSandbox(sandboxOptions(settings)))
  try {
    const own = { started: async () => sandbox, close: sandbox.close }
    const { context: preparing, remarks, again, life } = await prepare(settings, variables, own)
    const context = await preparing
    const { credentials, awsEndpointUrl, extraCa } = sandbox.access
    // What a process of its own gets as variables.
    const targets = context.targets.map(target => ({
      ...target,
      access: { ...target.access, credentials, awsEndpointUrl, extraCa },
      limits: { ...target.limits, ...LIMITS },
    }))
    const { report, recording } = await recorded({ ...context, targets }, settings.faults, { again, life })
    return {
      recording,
      exitCode: report.exitCode,
      stdout: terminal(report, { columns: COLUMNS, colour: false }),
      stderr: remarks.map(remark => `note: ${remark}\n`).join(''),
      report,
    }
  } finally {
    if (!platform) await sandbox.close()
  }
}

const NOTHING_SAID = { again: { allTenants: false, words: [] }, life: undefined }

/** The report of a run in this process. */
export const reportOn = async (context: RunContext, faults: readonly string[]): Promise<Report> =>
  (await ran(context, faults, NOTHING_SAID)).report

interface Recorded {
  readonly report: Report
  /** As a file gives it back; made for whoever asks. */
  readonly recording: () => Recording
}

/** The same, and its recording. */
export async function recorded(
  context: RunContext,
  faults: readonly string[],
  said: Pick<PreparedRun, 'again' | 'life'> = NOTHING_SAID,
): Promise<Recorded> {
  const { report, recording } = await ran(context, faults, said)
  return { report, recording: () => JSON.parse(JSON.stringify(recording())) }
}

async function ran(context: RunContext, faults: readonly string[], said: Pick<PreparedRun, 'again' | 'life'>) {
  const unredacted = await built(context, faults, said)
  const settings = { ...said, waivers: [] }
  const read = await readWords(unredacted, context, settings)
  const isRead = (secret: string) => read.has(secret)
  const names = namesOf(context.targets)
  const report = redactReport(unredacted, names, isRead)
  return { report, recording: () => recordingOf(report, context, settings, redactorOf(names, isRead)) }
}

/** The report as it is judged, with whatever secrets the platform told. */
async function built(
  context: RunContext,
  faults: readonly string[],
  { again }: Pick<PreparedRun, 'again' | 'life'>,
): Promise<Report> {
  const startedAt = new Date()
  const { records, calls } = await withOwnLogins(async () => {
    const gathering = startGathering(context)
    if (!gathering) throw new Error('there is no target to look at')
    try {
      return { records: await recordsOf(context, gathering), calls: gathering.calls() }
    } finally {
      gathering.close()
    }
  })
  return buildReport(
    context,
    { records, calls, problems: [] },
    {
      tool: tool(),
      startedAt,
      durationMs: Date.now() - startedAt.getTime(),
      interrupted: false,
      faults,
      again,
    },
  )
}

async function recordsOf({ targets, selected }: RunContext, gathering: Gathering) {
  const steps = await stepsOf(selected)
  const records = new Map<string, { step: StepRecord; elapsedMs: number }>()
  await mapLimited(targets, 16, async target => {
    for (const step of steps) {
      const record = await gathering.record(step, target)
      records.set(recordKey(record.target, step.id), { step: record, elapsedMs: 0 })
    }
  })
  return records
}
