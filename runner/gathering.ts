import { type EvidenceKind, type EvidenceSet, evidenceKinds } from '../evidence/index.ts'
import { type Target, targetKey } from '../platform/target.ts'
import { createGatherer, type Gatherer, isCommon, type SharedEvidence } from '../probes/gather.ts'
import { type Aws, createAws } from '../probes/lib/aws.ts'
import { commonOf } from '../probes/lib/common.ts'
import { catalogue, type SpecRow } from '../specs/catalogue.ts'
import type { Step } from '../specs/step.ts'
import { asManyAtATime } from './as-many-at-a-time.ts'
import { createHandBack } from './hand-back.ts'
import { isSettled, judge, notOurAccount } from './judge-step.ts'
import { firstKinds, kindsBehind, looksForCauses, ONLY_FOR_OWN_STEP, ownKinds } from './looked-at.ts'
import { recordedGatherer } from './recorded-gatherer.ts'
import type { RunContext, StepRecord } from './run-context.ts'

/** What no step of a quick run shows, but which tells, compared with the next run, what was changed. */
const COMPARED: readonly EvidenceKind[] = ['db-secret', 'basic-auth-function']

/** Each has its own site, which is visited like by a few people at once; what they share is asked through queues of its own. */
const TARGETS_AT_A_TIME = { least: 16, most: 48 }

/** The looking of one run, which goes on whether or not a step asks. */
export interface Gathering {
  /** Judges a step for one of the run's targets, once what can be behind it was seen too. */
  readonly record: (step: Step, target: Target) => Promise<StepRecord>
  readonly calls: Aws['calls']
  readonly close: () => void
}

/** Starts everything the selected steps need, for as many targets at once as is good for them, before the first step asks. */
export function startGathering(context: RunContext): Gathering | undefined {
  const { targets, selected, recorded, seen = {}, isCompared = false } = context
  const [first] = targets
  if (!first) return undefined
  if (recorded) {
    const gatherers = gatherersIn(recorded)
    return {
      record: recorder(
        context,
        async key => gatherers.get(key),
        () => ({}),
      ),
      calls: () => ({}),
      close() {},
    }
  }
  const aws = createAws(first.access, { mayRunTasks: first.databaseVia === 'task', probeMs: first.limits.probeMs })
  const { signal } = new AbortController()
  const shared = sharedOf(seen)
  const common = commonOf(targets, signal)
  const kinds = new Set<EvidenceKind>(['identity'])
  for (const id of selected) for (const kind of firstKinds(catalogue[id])) kinds.add(kind)
  // A site that opens now may not with the function of the next run.
  if (isCompared && kinds.has('edge-pages')) kinds.add('basic-auth-function')
  const awaited = [...kinds].filter(kind => !ONLY_FOR_OWN_STEP.includes(kind))
  const begun = new Map(targets.map(target => [targetKey(target), Promise.withResolvers<Gatherer>()]))
  void asManyAtATime(targets, TARGETS_AT_A_TIME, async target => {
    const gatherer = createGatherer(target, { aws, shared, signal, common })
    gatherer.start(kinds)
    begun.get(targetKey(target))?.resolve(gatherer)
    await gatherer.settled(awaited)
  })
  const record = recorder(context, async key => begun.get(key)?.promise, aws.calls)
  const open = new Map(targets.map(target => [targetKey(target), new Set(selected)]))
  return {
    async record(step, target) {
      const key = targetKey(target)
      const recorded = await record(step, target)
      const left = open.get(key)
      // What was seen of a target has been handed back: a fleet's would be kept twice to the end. Watch mode, which selects nothing, asks again.
      if (left?.delete(step.id) && left.size === 0) begun.delete(key)
      return recorded
    },
    calls: aws.calls,
    close: aws.destroy,
  }
}

/** Judges steps by what is seen of each target, once it is looked at. */
function recorder(
  { phase }: Pick<RunContext, 'phase'>,
  gathererOf: (key: string) => Promise<Gatherer | undefined>,
  calls: Aws['calls'],
): Gathering['record'] {
  const toHandBack = createHandBack(isCommon)
  return async (step, target) => {
    const key = targetKey(target)
    const gatherer = await gathererOf(key)
    if (!gatherer) throw new Error(`${key} is no target of this run`)
    const row: SpecRow = catalogue[step.id]
    gatherer.start(firstKinds(row))
    const { verdict, looked: own } = await judge(step, gatherer, target)
    const looked = isSettled(verdict) || !looksForCauses(phase) ? own : await causesLookAt(row, gatherer, target)
    const seen = [...new Set<EvidenceKind>(['identity', ...looked, ...COMPARED.filter(gatherer.hasStarted)])]
    await gatherer.settled(seen)
    const handed = toHandBack(step.id, key, seen)
    const evidence = await gatherer.collect(handed.filter(kind => !isCommon(kind)))
    const common = { kinds: seen.filter(isCommon), evidence: await gatherer.collect(handed.filter(isCommon)) }
    return { id: step.id, target: key, verdict, evidence, common, calls: calls() }
  }
}

const sharedOf = (seen: EvidenceSet): SharedEvidence =>
  new Map(Object.values(seen).map(evidence => [evidence.kind, Promise.resolve(evidence)]))

const gatherersIn = (recorded: NonNullable<RunContext['recorded']>): ReadonlyMap<string, Gatherer> =>
  new Map(Object.entries(recorded).map(([key, evidence]) => [key, recordedGatherer(evidence)]))

/** Whatever can be behind a step that does not pass, as far as this run may look; nothing more in an account that is not the tenant's. */
async function causesLookAt(row: SpecRow, gatherer: Gatherer, target: Target): Promise<readonly EvidenceKind[]> {
  if (await notOurAccount(gatherer, target)) return ownKinds(row)
  return kindsBehind(row, evidenceKinds)
}
