import type { Change } from '../runner/report/change.ts'
import { withOwnEvidence } from '../runner/report/common-evidence.ts'
import type { Report, TargetReport } from '../runner/report/report.ts'
import { standing } from '../runner/report/standing-notes.ts'
import { against, earlierOf, isCause, isSame, runsOf, seenWith, sharedCauses } from './continuity.ts'
import { differences, factsOf, remembered } from './facts.ts'
import { type Absence, type Problem, problemsOf } from './problems.ts'
import { pruned } from './prune.ts'
import {
  type ChangedBefore,
  type EnvironmentState,
  NOT_RUN,
  type OpenIssue,
  type PastRun,
  STEP_LETTERS,
  type TenantHistory,
} from './state.ts'

export interface Thresholds {
  /** Runs, one after the other, in which a problem has to be seen before it is said. */
  readonly failAfter: number
  /** The same for calling it recovered. */
  readonly recoverAfter: number
  /** True outside office hours: everything is remembered, nothing is said before they begin. */
  readonly quiet: boolean
  /** Of recordings of earlier runs, which know more than the remembered facts. */
  readonly changedBefore?: ChangedBefore | undefined
}

/** What a run changes in what is remembered, and what there is to say about it. An interrupted run changes nothing. */
export function advance(
  state: EnvironmentState,
  seen: Report,
  thresholds: Thresholds,
): { readonly state: EnvironmentState; readonly changes: readonly Change[] } {
  if (seen.interrupted) return { state, changes: [] }
  const report = withOwnEvidence(seen)
  const at = report.startedAt
  const steps = [...new Set([...state.steps, ...report.targets.flatMap(({ specs }) => specs.map(({ id }) => id))])]
  const shared = new Map(
    [...sharedCauses(report.targets)].map(id => [
      id,
      Math.max(...report.targets.map(target => runsOf(id, target, state.tenants[target.tenant], thresholds.quiet))),
    ]),
  )
  const advanced = report.targets.map(target => {
    const known = state.tenants[target.tenant]
    return { tenant: target.tenant, ...advanceTenant(known, target, { at, steps, shared, ...thresholds }) }
  })
  const tenants = {
    ...state.tenants,
    ...Object.fromEntries(advanced.map(({ tenant, history }) => [tenant, history])),
  }
  const changes = advanced.flatMap(one => one.changes)
  return { state: pruned({ ...state, updatedAt: at, steps, tenants }, at), changes: resolvedOnce(changes, tenants) }
}

/** More remarks than any tenant gets. */
const KEPT_NOTES = 50

interface Situation extends Thresholds {
  readonly at: string
  readonly steps: readonly string[]
  /** Causes that every tenant of the run has, with the most runs in which one of them had it: they are said of all at once. */
  readonly shared: ReadonlyMap<string, number>
}

function advanceTenant(
  known: TenantHistory | undefined,
  target: TargetReport,
  situation: Situation,
): { readonly history: TenantHistory; readonly changes: readonly Change[] } {
  const { at } = situation
  const facts = factsOf(target)
  const changed = differences(known?.facts ?? {}, facts, known?.lastRunAt)
  const problems = problemsOf(target)
  const { open, absent, replaced } = against(known, problems, target, situation.quiet)
  const outcomes = [
    ...problems.map(problem => {
      const before = open.find(issue => isSame(issue, problem))
      return stillThere(problem, before, { target, changed, replaced, situation })
    }),
    ...absent.map(({ issue, absence }) => notThere(issue, absence, { target, changed, situation })),
  ]
  return {
    history: {
      lastRunAt: at,
      notes: target.notes.slice(0, KEPT_NOTES).map(standing),
      facts: remembered(known?.facts ?? {}, facts, at),
      open: outcomes.flatMap(({ issue }) => issue ?? []),
      runs: [...(known?.runs ?? []), pastRun(target, situation)],
    },
    changes: outcomes.flatMap(({ change }) => change ?? []),
  }
}

interface Outcome {
  /** What stays open. */
  readonly issue?: OpenIssue
  readonly change?: Change
}

interface Look {
  readonly target: TargetReport
  readonly changed: readonly string[]
  readonly situation: Situation
}

/** A problem of this run. One that takes the place of another under other eyes (its cause became known) counts that one's runs too. */
function stillThere(
  problem: Problem,
  before: OpenIssue | undefined,
  { target, changed, replaced, situation }: Look & { readonly replaced: readonly OpenIssue[] },
): Outcome {
  const earlier = earlierOf(problem, before, replaced)
  const seen = seenWith(earlier)
  const said = before?.saidAs ?? null
  const enough = Math.max(seen, isCause(problem) ? (situation.shared.get(problem.id) ?? 0) : 0) >= situation.failAfter
  const saidAs = said ?? (enough && !situation.quiet ? alertKey(target, problem, situation) : null)
  const issue: OpenIssue = {
    ...problem,
    firstSeenAt: [situation.at, ...earlier.map(({ firstSeenAt }) => firstSeenAt)].sort()[0] ?? situation.at,
    seen,
    gone: 0,
    changed: before
      ? before.changed
      : [
          ...new Set([
            ...earlier.flatMap(one => one.changed),
            ...(recordedChanges(problem, target, situation) ?? changed),
          ]),
        ],
    saidAs,
    ...queuedFor(before, said),
  }
  const kind = said !== null ? 'ongoing' : saidAs !== null ? 'new' : 'suspected'
  return { issue, change: changeOf(kind, issue, target, situation) }
}

function recordedChanges(problem: Problem, { tenant }: TargetReport, { changedBefore = {} }: Situation) {
  const byCause = Object.hasOwn(changedBefore, tenant) ? changedBefore[tenant] : undefined
  return isCause(problem) && byCause && Object.hasOwn(byCause, problem.id) ? byCause[problem.id] : undefined
}

/** What is said now for the first time is queued for nobody yet. */
const queuedFor = (before: OpenIssue | undefined, said: string | null): Pick<OpenIssue, 'queuedFor'> =>
  said === null ? { queuedFor: [] } : before?.queuedFor === undefined ? {} : { queuedFor: before.queuedFor }

/** A problem that this run does not have. What was never said is forgotten at once. */
function notThere(issue: OpenIssue, absence: Absence, { target, changed, situation }: Look): Outcome {
  const say = (kind: Change['kind'], kept: OpenIssue = issue) => changeOf(kind, kept, target, situation)
  if (absence === 'not-judged') return { issue, ...(issue.saidAs === null ? {} : { change: say('not-judged') }) }
  if (issue.saidAs === null) return {}
  if (absence === 'explained-otherwise') return { change: say('replaced') }
  const kept = { ...issue, gone: issue.gone + 1 }
  if (situation.quiet || (absence === 'gone' && kept.gone < situation.recoverAfter))
    return { issue: kept, change: say('recovering', kept) }
  return { change: say(absence === 'waived' ? 'waived' : 'recovered', { ...kept, changed }) }
}

function changeOf(kind: Change['kind'], issue: OpenIssue, target: TargetReport, situation: Situation): Change {
  const { id, what, title, steps, firstSeenAt, seen, changed, saidAs } = issue
  return {
    kind,
    env: target.env,
    tenant: target.tenant,
    id,
    what,
    title,
    steps,
    since: firstSeenAt,
    runs: seen,
    changed,
    alertKey: saidAs ?? alertKey(target, issue, situation),
  }
}

const EVERY_TENANT = '*'

const alertKey = (
  { env, tenant }: TargetReport,
  problem: Pick<Problem, 'id' | 'what'>,
  { shared }: Situation,
): string => `${env}/${isCause(problem) && shared.has(problem.id) ? EVERY_TENANT : tenant}/${problem.id}`

/** An alert that tenants share is over when the last of them is fine again; until then it goes on. */
function resolvedOnce(changes: readonly Change[], tenants: Readonly<Record<string, TenantHistory>>): readonly Change[] {
  const open = new Set(Object.values(tenants).flatMap(history => history.open.map(({ saidAs }) => saidAs)))
  return changes.map(change => (isOver(change) && open.has(change.alertKey) ? { ...change, alertStays: true } : change))
}

const isOver = ({ kind }: Change): boolean => kind === 'recovered' || kind === 'replaced' || kind === 'waived'

function pastRun({ specs }: TargetReport, { at, steps }: Situation): PastRun {
  const letters = new Map(specs.map(({ id, status }) => [id, STEP_LETTERS[status]]))
  return { at, steps: steps.map(id => letters.get(id) ?? NOT_RUN).join('') }
}
