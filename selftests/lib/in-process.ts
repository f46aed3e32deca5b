import { parseArguments } from '../../cli/arguments.ts'
import { prepare } from '../../cli/prepare.ts'
import { tool } from '../../cli/project.ts'
import { sandboxOptions } from '../../cli/sandbox.ts'
import { createTarget, type Limits, type Target, targetKey } from '../../platform/target.ts'
import type { EvidenceKind } from '../../probes/evidence/index.ts'
import { createGatherer, evidenceKinds, type SharedEvidence } from '../../probes/gather.ts'
import { mapLimited } from '../../probes/lib/answers.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { commonOf } from '../../probes/lib/common.ts'
import { withOwnVault } from '../../probes/lib/vault.ts'
import { buildReport } from '../../reports/build.ts'
import { recordKey } from '../../reports/collector.ts'
import { namesOf, redactReport } from '../../reports/redact.ts'
import type { Report, TargetReport } from '../../reports/report.ts'
import { terminal } from '../../reports/terminal.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { catalogue, type SpecRow } from '../../specs/catalogue.ts'
import { judge } from '../../specs/fixtures.ts'
import type { RunContext, StepRecord } from '../../specs/run-context.ts'
import { deployedIds } from './deployed-steps.ts'
import { PATIENT_MS } from './patience.ts'
import type { RunOutcome } from './transcript.ts'

/** Log lines of the sandbox are there at once; what is not found then never comes. A healthy look takes as long as the machine needs. */
const LIMITS: Partial<Target['limits']> = { logDeliveryMs: 300, probeMs: PATIENT_MS }
const COLUMNS = 100

/** Looked at for no other step's sake. */
const ONLY_FOR_OWN_STEP: readonly EvidenceKind[] = [
  'request-marker',
  'tools',
  'tfvars',
  'plan',
  'state-backend',
  'planned-image',
  'remains',
]

/** The suite over a running sandbox without vitest or a process of its own: the same probes on the same sockets, the same verdicts and causes. */
export async function lookAt(
  sandbox: Sandbox,
  tenant: string,
  life?: Target['life'],
  limits: Partial<Limits> = {},
): Promise<TargetReport> {
  const { environment, access } = sandbox
  const target = createTarget(environment, tenant, {
    access,
    limits: { ...LIMITS, ...limits },
    ...(life === undefined ? {} : { life }),
  })
  const { targets } = await reportOn({ phase: 'post', targets: [target], selected: deployedIds, channel: 'none' }, [])
  const [result] = targets
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
): Promise<RunOutcome> {
  const variables = platform?.env ?? {}
  const settings = parseArguments(words, variables)
  const sandbox = platform?.sandbox ?? (await startSandbox(sandboxOptions(settings)))
  try {
    const thread = { started: Promise.resolve(sandbox), close: sandbox.close }
    const { context: preparing, remarks } = await prepare(settings, variables, thread)
    const context = await preparing
    const { credentials, awsEndpointUrl, extraCa } = sandbox.access
    // What a process of its own gets as variables.
    const targets = context.targets.map(target => ({
      ...target,
      access: { ...target.access, credentials, awsEndpointUrl, extraCa },
      limits: { ...target.limits, ...LIMITS },
    }))
    const report = await reportOn({ ...context, targets }, settings.faults)
    return {
      exitCode: report.exitCode,
      stdout: terminal(report, { columns: COLUMNS, colour: false }),
      stderr: remarks.map(remark => `note: ${remark}\n`).join(''),
      report,
    }
  } finally {
    if (!platform) await sandbox.close()
  }
}

async function reportOn(context: RunContext, faults: readonly string[]): Promise<Report> {
  const startedAt = new Date()
  const [first] = context.targets
  if (!first) throw new Error('there is no target to look at')
  const aws = createAws(first.access)
  try {
    const records = await withOwnVault(() => recordsOf(context, aws))
    const built = buildReport(
      context,
      { records, calls: aws.calls(), problems: [] },
      { tool: tool(), startedAt, durationMs: Date.now() - startedAt.getTime(), interrupted: false, faults },
    )
    return redactReport(built, namesOf(context.targets))
  } finally {
    aws.destroy()
  }
}

async function recordsOf(context: RunContext, aws: ReturnType<typeof createAws>) {
  const { signal } = new AbortController()
  const shared: SharedEvidence = new Map()
  const common = commonOf(context.targets, signal)
  const steps = await Promise.all(context.selected.map(async id => (await import(`../../specs/${id}.spec.ts`)).default))
  const records = new Map<string, { step: StepRecord; elapsedMs: number }>()
  await mapLimited(context.targets, 16, async target => {
    const gatherer = createGatherer(target, { aws, shared, signal, common })
    const identity = await gatherer.get('identity')
    const isOwn = identity.status === 'observed' && identity.data.account === target.environment.accountId
    const kinds = lookedAt(context, isOwn)
    gatherer.start(kinds)
    const evidence = await gatherer.collect(kinds)
    for (const step of steps) {
      const verdict = await judge(step, gatherer, target)
      const record = { id: step.id, target: targetKey(target), verdict, evidence, calls: aws.calls() }
      records.set(recordKey(record.target, step.id), { step: record, elapsedMs: 0 })
    }
  })
  return records
}

/** What the steps need, and of a tenant that is deployed in its own account whatever can be behind one that does not pass. */
function lookedAt({ phase, selected }: RunContext, isOwnAccount: boolean): readonly EvidenceKind[] {
  const own = new Set<EvidenceKind>(['identity'])
  for (const id of selected) {
    const { needs, considers }: SpecRow = catalogue[id]
    for (const kind of [...needs, ...considers]) own.add(kind)
  }
  if (!isOwnAccount || phase === 'pre' || phase === 'rollback') return [...own]
  return evidenceKinds.filter(kind => own.has(kind) || !ONLY_FOR_OWN_STEP.includes(kind))
}
