import { diagnose } from '../diagnostics/diagnose.ts'
import { diagnoses } from '../diagnostics/index.ts'
import { proofFor } from '../diagnostics/lib/proof.ts'
import type { EvidenceSet } from '../evidence/index.ts'
import type { GateResult } from '../gate/result.ts'
import { SANDBOX } from '../platform/environment.ts'
import { isSandboxSession } from '../platform/sandbox-session.ts'
import { type Target, targetKey } from '../platform/target.ts'
import { catalogue, type SpecId, type SpecRow } from '../specs/catalogue.ts'
import type { Again } from './again.ts'
import { type Collected, recordKey } from './collector.ts'
import { exitCodeOf } from './exit-code.ts'
import { recordCommand } from './gate/release.ts'
import { EXIT_INTERRUPTED } from './interruption.ts'
import { withCommonEvidence } from './report/common-evidence.ts'
import { type Report, SCHEMA_VERSION, type SpecResult, type TargetReport } from './report/report.ts'
import { isGreenTarget } from './report/status.ts'
import type { RunContext } from './run-context.ts'

export interface RunFacts {
  readonly tool: Report['tool']
  readonly startedAt: Date
  readonly durationMs: number
  readonly interrupted: boolean
  readonly faults: readonly string[]
  readonly redirected?: Report['redirected'] | undefined
  readonly shard?: Report['shard'] | undefined
  /** How the waits for the deployments ended, by `targetKey`. */
  readonly gates?: ReadonlyMap<string, GateResult>
  /** What a run for the same is asked with again; absent: with nothing but the target. */
  readonly again?: Again | undefined
  /** Calls that were made besides those of the steps: for finding the tenants, and for waiting. */
  readonly otherCalls?: readonly Readonly<Record<string, number>>[]
}

/** After a roll-back a tenant that does not run is what was wanted: only what keeps us from looking is a cause. */
const ACCESS_CAUSES = Object.values(diagnoses).filter(({ layer }) => layer === 'access')

/** The one result object, from what the steps handed back; `judge` may know already what a target comes to. */
export function buildReport(
  context: RunContext,
  collected: Collected,
  facts: RunFacts,
  judge: typeof targetReport = targetReport,
): Report {
  const common = commonEvidence(collected.records.values())
  const seen = context.targets.map(target =>
    judge(context, target, seenOf(target, context, { ...collected, common }, facts.gates), facts.interrupted),
  )
  const targets = withProofs(context.targets, seen, facts.again)
  const byCommand = (facts.otherCalls ?? []).reduce(sumOf, collected.calls)
  return withCommonEvidence({
    schemaVersion: SCHEMA_VERSION,
    tool: facts.tool,
    startedAt: facts.startedAt.toISOString(),
    durationMs: Math.round(facts.durationMs),
    exitCode: facts.interrupted ? EXIT_INTERRUPTED : exitCodeOf({ targets, ...collected, shard: facts.shard }),
    interrupted: facts.interrupted,
    phase: context.phase,
    sandbox:
      facts.shard?.env === SANDBOX ||
      context.targets.some(target => target.environment.name === SANDBOX) ||
      [common, ...targets.map(({ evidence }) => evidence)].some(isOfSandbox),
    ...docsOf(context.targets),
    ...(facts.redirected ? { redirected: facts.redirected } : {}),
    faults: facts.faults,
    targets,
    calls: { total: Object.values(byCommand).reduce((sum, count) => sum + count, 0), byCommand },
    problems: collected.problems,
    ...(facts.shard ? { shard: facts.shard } : {}),
  })
}

const TOGETHER = '{tenants}'

const byAnother: ReadonlySet<string> = new Set(
  Object.values(diagnoses).flatMap(({ id, asksAsAnother }) => (asksAsAnother ? [id] : [])),
)

/** Each cause with the command that proves its repair at every tenant that has it and is looked at in the same way. */
function withProofs(
  targets: readonly Target[],
  reports: readonly TargetReport[],
  { allTenants, words }: Again = { allTenants: false, words: [] },
): readonly TargetReport[] {
  const ways = targets.map(target => proofFor(target, TOGETHER, words))
  return reports.map((report, at) => ({
    ...report,
    diagnoses: report.diagnoses.map(diagnosis => {
      const alike = reports.filter(
        ({ diagnoses }, index) => ways[index] === ways[at] && diagnoses.some(({ id }) => id === diagnosis.id),
      )
      const isEvery = allTenants && alike.length > 1 && alike.length === reports.length
      const tenants = isEvery ? 'all' : alike.map(({ tenant }) => tenant).join(',')
      const target = targets[at]
      // biome-ignore lint/suspicious/noThenProperty: the report's own word; nothing ever awaits a result
      return target ? { ...diagnosis, then: proofFor(target, tenants, words, byAnother.has(diagnosis.id)) } : diagnosis
    }),
  }))
}

/** All targets of a run are of one environment. */
function docsOf([first]: readonly Target[]): Pick<Report, 'docsUrl'> {
  const docsUrl = first?.environment.docsUrl ?? null
  return docsUrl === null ? {} : { docsUrl }
}

/** Whether it was a sandbox that said who we are. */
const isOfSandbox = ({ identity }: EvidenceSet): boolean =>
  identity?.status === 'observed' && isSandboxSession(identity.data.arn)

/** What the steps, whichever handed it back, saw of the environment. */
export const commonEvidence = (records: Iterable<Handed>): EvidenceSet =>
  Object.assign({}, ...Array.from(records, ({ step }) => step.common?.evidence ?? {}))

const sumOf = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map(key => [key, (a[key] ?? 0) + (b[key] ?? 0)]),
  )

/** All that a target is judged by. */
export interface SeenOfTarget {
  /** What each selected step handed back; absent: it never reported. */
  readonly records: ReadonlyMap<SpecId, Handed>
  /** The part of the evidence that is the same for every target which its steps saw; undefined where nobody handed it back. */
  readonly common: EvidenceSet
  readonly gate: GateResult | undefined
}

type Handed = NonNullable<ReturnType<Collected['records']['get']>>

/** What has come of a target by now. */
export function seenOf(
  target: Target,
  { selected }: RunContext,
  { records, common }: Pick<Collected, 'records'> & { readonly common: EvidenceSet },
  gates: RunFacts['gates'],
): SeenOfTarget {
  const key = targetKey(target)
  const own = new Map<SpecId, Handed>()
  for (const id of selected) {
    const record = records.get(recordKey(key, id))
    if (record) own.set(id, record)
  }
  const kinds = [...own.values()].flatMap(({ step }) => step.common?.kinds ?? [])
  return {
    records: own,
    common: Object.fromEntries(kinds.map(kind => [kind, common[kind]])),
    gate: gates?.get(key),
  }
}

/** What one target comes to. */
export function targetReport(
  context: RunContext,
  target: Target,
  { records, common, gate }: SeenOfTarget,
  interrupted: boolean,
): TargetReport {
  let evidence: EvidenceSet = {}
  const notes = new Set<string>()
  const looked = context.selected.map((id): SpecResult & { readonly id: SpecId } => {
    const { runbook, title }: SpecRow = catalogue[id]
    const record = records.get(id)
    if (!record) {
      const reason = interrupted
        ? 'the run was interrupted before this step was judged'
        : 'this step never reported a result'
      return { id, title, runbook, status: 'unknown', reason, elapsedMs: 0 }
    }
    const { verdict } = record.step
    const seen = (record.step.common?.kinds ?? []).map(kind => [kind, common[kind]] as const)
    evidence = { ...record.step.evidence, ...Object.fromEntries(seen.filter(([, one]) => one)), ...evidence }
    for (const note of verdict.notes) notes.add(note)
    const said = verdict.status === 'passed' ? { saw: verdict.saw } : { reason: verdict.reason }
    const { fixes: ways = [] } = verdict.status === 'failed' ? verdict : {}
    const fixes = ways.length === 0 ? {} : { fixes: ways }
    return { id, title, runbook, status: verdict.status, ...said, ...fixes, elapsedMs: record.elapsedMs }
  })
  const timed = looked.map(spec => ({ ...spec, elapsedMs: lookedMs(catalogue[spec.id], evidence) ?? spec.elapsedMs }))
  if (gate) evidence = withStoppedTasks(evidence, gate)
  const specs = withBlocked(timed, id => codeOf(records.get(id)))
  return {
    env: target.environment.name,
    tenant: target.tenant,
    domain: target.domain,
    ...(target.owner === null ? {} : { owner: target.owner }),
    region: target.access.region,
    accountId: target.environment.accountId,
    ...(gate ? { gate: withRecord(gate, target, specs) } : {}),
    specs,
    ...diagnose({
      target,
      evidence,
      results: specs,
      ...(context.phase === 'rollback' ? { causes: ACCESS_CAUSES } : {}),
    }),
    notes: [...notes],
    evidence,
  }
}

/** How long the look took that a step is about: the longest of its own, whichever step was the first to wait for it. */
function lookedMs({ needs, considers }: SpecRow, evidence: EvidenceSet): number | undefined {
  const taken = (needs.length > 0 ? needs : considers).flatMap(kind => evidence[kind]?.elapsedMs ?? [])
  return taken.length === 0 ? undefined : Math.max(...taken)
}

/** Only a release after which everything is right is worth recording. */
function withRecord(gate: GateResult, target: Target, specs: readonly SpecResult[]): GateResult {
  const record = isGreenTarget({ specs, gate }) ? recordCommand(target, gate) : undefined
  return record === undefined ? gate : { ...gate, record }
}

/** Stopped tasks that ECS may have forgotten since: the causes judge them too. */
function withStoppedTasks(evidence: EvidenceSet, { stoppedTasks }: GateResult): EvidenceSet {
  const stopped = evidence['stopped-tasks']
  if (stopped?.status !== 'observed') return evidence
  const { tasks } = stopped.data
  const forgotten = stoppedTasks.filter(({ arn }) => !tasks.some(task => task.arn === arn))
  return { ...evidence, 'stopped-tasks': { ...stopped, data: { tasks: [...tasks, ...forgotten] } } }
}

function codeOf(record: Handed | undefined): string | undefined {
  const verdict = record?.step.verdict
  return verdict?.status === 'unknown' ? verdict.code : undefined
}

/** An unknown step that stands on a failed one is blocked by it, unless something else (a missing permission, say) kept it from looking. */
function withBlocked(
  results: readonly (SpecResult & { readonly id: SpecId })[],
  code: (id: SpecId) => string | undefined,
): readonly SpecResult[] {
  const failedIds = new Set<string>(results.filter(result => result.status === 'failed').map(result => result.id))
  return results.map(result => {
    if (result.status !== 'unknown') return result
    const why = code(result.id)
    if (why !== undefined && why !== 'prerequisite') return result
    const standsOn = foundationsOf(result.id).filter(id => failedIds.has(id))
    return standsOn.length === 0 ? result : { ...result, status: 'blocked', standsOn }
  })
}

/** Every step a step stands on, directly or through another one. */
function foundationsOf(id: string, seen: readonly string[] = []): readonly string[] {
  const row: SpecRow | undefined = Object.entries(catalogue).find(([name]) => name === id)?.[1]
  const direct = (row?.standsOn ?? []).filter(below => !seen.includes(below))
  return [...new Set([...direct, ...direct.flatMap(below => foundationsOf(below, [...seen, id, ...direct]))])]
}
