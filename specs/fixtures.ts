import { inject, test } from 'vitest'
import { type Target, targetKey } from '../platform/target.ts'
import { camelCase } from '../probes/evidence/camel-case.ts'
import type { CamelCase, EvidenceData, EvidenceKind, EvidenceOf } from '../probes/evidence/index.ts'
import { createGatherer, evidenceKinds, type Gatherer, isCommon, type SharedEvidence } from '../probes/gather.ts'
import { mapLimited } from '../probes/lib/answers.ts'
import { type Aws, createAws } from '../probes/lib/aws.ts'
import { commonOf } from '../probes/lib/common.ts'
import { catalogue, type SpecId, type SpecRow } from './catalogue.ts'
import { createHandBack } from './hand-back.ts'
import type { RunContext } from './run-context.ts'
import { openTeller } from './step-channel.ts'
import { couldNotLook, notApplicable, unknown, type Verdict } from './verdict.ts'

type Row<Id extends SpecId> = (typeof catalogue)[Id]

/** What a step sees: the data of what it needs, and the evidence, present or not, of what it considers. */
export type StepEvidence<Id extends SpecId> = {
  readonly [K in Row<Id>['needs'][number] as CamelCase<K>]: EvidenceData[K]
} & {
  readonly [K in Row<Id>['considers'][number] as CamelCase<K>]: EvidenceOf<K>
}

export interface StepContext {
  readonly target: Target
  readonly now: Date
}

export interface Step<Id extends SpecId> {
  readonly id: Id
  /** Pure: evidence in, verdict out. */
  readonly check: (seen: StepEvidence<Id>, context: StepContext) => Verdict
}

/**
 * A margin over the probes' own deadlines (the longest: a task that logs in to the database, and a chain of probes in a throttled account), so
 * that a step is never cut off by vitest before it can say why.
 */
const STEP_TIMEOUT_MS = 1_200_000

/** What lies before an apply, which says nothing of a tenant that is deployed. */
const BEFORE_APPLY: readonly EvidenceKind[] = ['tools', 'tfvars', 'plan', 'state-backend', 'planned-image']
/** Looked at for no other step's sake; a marked request is more than a look, somebody else could notice it. */
const ONLY_FOR_OWN_STEP: readonly EvidenceKind[] = ['request-marker', 'remains', ...BEFORE_APPLY]

/** What no step of a quick run shows, but which tells, compared with the next run, what was changed. */
const COMPARED: readonly EvidenceKind[] = ['db-secret', 'basic-auth-function']

/** A site is visited like by a few people at once, and this machine's own slowness is not taken for the platform's. */
const TARGETS_AT_A_TIME = 16

const toHandBack = createHandBack(isCommon)

const run = inject('run')
const teller = run && openTeller(run.channel)
const gatherers = run ? startGathering(run) : undefined

/** Declares the function of a catalogue row; inside a run it becomes one vitest test per target. */
export function step<Id extends SpecId>(id: Id, check: Step<Id>['check']): Step<Id> {
  const row: SpecRow = catalogue[id]
  if (run && gatherers) {
    for (const target of run.targets) {
      const gathering = gatherers.get(targetKey(target))
      if (!gathering) continue
      const options = { timeout: STEP_TIMEOUT_MS, concurrent: run.targets.length > 1 }
      test(`${targetKey(target)} ${row.title}`, options, async ({ task, skip }) => {
        const { gatherer, aws } = gathering
        const verdict = await judge({ id, check }, gatherer, target)
        const settled = verdict.status === 'passed' || verdict.status === 'not-applicable'
        const looked = settled ? [...row.needs, ...row.considers] : await causesLookAt(row, gatherer, target)
        const kinds = [...new Set<EvidenceKind>(['identity', ...looked, ...COMPARED.filter(gatherer.hasStarted)])]
        await gatherer.settled(kinds)
        const handed = toHandBack(id, targetKey(target), kinds)
        const evidence = await gatherer.collect(handed.filter(kind => !isCommon(kind)))
        const ofEnvironment = await gatherer.collect(handed.filter(isCommon))
        const common = { kinds: kinds.filter(isCommon), evidence: ofEnvironment }
        teller?.tell({ id, target: targetKey(target), verdict, evidence, common, calls: aws.calls() })
        task.meta.step = { id, target: targetKey(target), status: verdict.status }
        if (verdict.status === 'failed') throw stepFailure()
        if (verdict.status !== 'passed') skip(verdict.status)
      })
    }
  }
  return { id, check }
}

/** Whatever can be behind a step that does not pass, as far as this run may look; nothing more in an account that is not the tenant's. */
async function causesLookAt(row: SpecRow, gatherer: Gatherer, target: Target): Promise<readonly EvidenceKind[]> {
  const own = [...row.needs, ...row.considers]
  // Before an apply, and after a roll-back, what is missing of a tenant is no cause of anything.
  const elsewhen = run?.phase === 'pre' || run?.phase === 'rollback'
  if (elsewhen || (await notOurAccount(gatherer, target))) return own
  return evidenceKinds.filter(kind => !ONLY_FOR_OWN_STEP.includes(kind) || own.includes(kind))
}

/** A step's verdict on what a gatherer sees of a target. */
export async function judge<Id extends SpecId>(
  { id, check }: Step<Id>,
  gatherer: Gatherer,
  target: Target,
): Promise<Verdict> {
  const row: SpecRow = catalogue[id]
  if (row.onlyWith === 'cloudfront' && target.environment.cloudFront === null) {
    return notApplicable(`${target.environment.name.toUpperCase()} has no CloudFront (runbook, environment table)`)
  }
  if (id !== 'aws-identity') {
    const stranger = await notOurAccount(gatherer, target)
    if (stranger) return stranger
  }
  const seen: Record<string, unknown> = {}
  for (const kind of row.needs) {
    const evidence = await gatherer.get(kind)
    if (evidence.status === 'unavailable') return cannotLook(kind, evidence)
    seen[camelCase(kind)] = evidence.data
  }
  for (const kind of row.considers) seen[camelCase(kind)] = await gatherer.get(kind)
  if (!isComplete<Id>(seen, row)) return unknown('evidence of this step is missing')
  return check(seen, { target, now: new Date() })
}

const isComplete = <Id extends SpecId>(
  seen: Record<string, unknown>,
  row: SpecRow,
): seen is StepEvidence<Id> & Record<string, unknown> =>
  [...row.needs, ...row.considers].every(kind => camelCase(kind) in seen)

function cannotLook(kind: EvidenceKind, evidence: EvidenceOf<EvidenceKind> & { status: 'unavailable' }): Verdict {
  const { code, message, hint } = evidence.error
  return couldNotLook(code, `could not see ${kind}: ${message}${hint ? ` (${hint})` : ''}`)
}

/** In the wrong account, or without a session, nothing that is seen says anything about this tenant. */
async function notOurAccount(gatherer: Gatherer, target: Target): Promise<Verdict | undefined> {
  const identity = await gatherer.get('identity')
  if (identity.status === 'observed') {
    const { account } = identity.data
    if (account === target.environment.accountId) return undefined
    return couldNotLook(
      'wrong-account',
      `the session belongs to account ${account}, not to ${target.environment.accountId}`,
    )
  }
  return couldNotLook(identity.error.code, `no session to look with: ${identity.error.message}`)
}

/** Starts everything the selected steps need, for as many targets at once as is good for them, before the first step asks. */
function startGathering({ targets, selected }: RunContext) {
  const interruption = new AbortController()
  const shared: SharedEvidence = new Map()
  const common = commonOf(targets, interruption.signal)
  const [first] = targets
  const aws = first && createAws(first.access, { mayRunTasks: first.databaseVia === 'task' })
  const result = new Map<string, { gatherer: Gatherer; aws: Aws }>()
  if (!aws) return result
  const kinds = new Set<EvidenceKind>(['identity'])
  for (const id of selected) for (const kind of [...catalogue[id].needs, ...catalogue[id].considers]) kinds.add(kind)
  for (const target of targets)
    result.set(targetKey(target), {
      gatherer: createGatherer(target, { aws, shared, signal: interruption.signal, common }),
      aws,
    })
  const awaited = [...kinds].filter(kind => !ONLY_FOR_OWN_STEP.includes(kind))
  void mapLimited([...result.values()], TARGETS_AT_A_TIME, async ({ gatherer }) => {
    gatherer.start(kinds)
    await gatherer.settled(awaited)
  })
  return result
}

/** An assertion failure for vitest's own reporters, which nobody redacts: why, the report says. The stack of a spec tells an operator nothing. */
function stepFailure(): Error {
  const error = new Error('the step failed: the report says why')
  error.name = 'AssertionError'
  error.stack = `AssertionError: ${error.message}`
  return error
}
