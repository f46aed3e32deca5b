import { setFlagsFromString } from 'node:v8'
import { tool } from '../lib/files/project.ts'
import { setFlagsForTenants } from '../lib/v8-flags.ts'
import type { Life } from '../platform/environment.ts'
import type { Target } from '../platform/target.ts'
import { FLEET } from '../probes/lib/common.ts'
import type { LookEvent } from '../probes/lib/look-events.ts'
import type { SpecId } from '../specs/catalogue.ts'
import type { Again } from './again.ts'
import type { RunFacts } from './build-report.ts'
import type { Collected } from './collector.ts'
import type { Gated, GateSettings, ProgressDisplay } from './gate/wait-for-targets.ts'
import type { Interruption } from './interruption.ts'
import { openSteps, type Steps } from './open-steps.ts'
import type { Replay } from './recording/replay.ts'
import { namesOf, type Redactor, redactorOf, redactReport } from './redact-report.ts'
import type { Report } from './report/report.ts'
import type { RunContext } from './run-context.ts'
import type { Waiver } from './waivers/waiver.ts'

/** A run that is ready to start. */
export interface PreparedRun {
  readonly selected: readonly SpecId[]
  /** The name of the channel on which the worker sends records: this run's own. */
  readonly channel: string
  /** Comes when the sandbox has started and the tenants are known. */
  readonly context: Promise<RunContext>
  /** How the tenants were found; comes with the context. */
  readonly fleet: Promise<{
    readonly shard: Report['shard'] | undefined
    /** Calls to AWS that finding them took. */
    readonly calls: Readonly<Record<string, number>>
  }>
  /** Whether it may be a part of a fleet that has no tenant. */
  readonly sharded: boolean
  /** Undefined: nothing is waited for. */
  readonly gate: GateSettings | undefined
  readonly databaseVia: Target['databaseVia']
  readonly faults: readonly string[]
  readonly redirected: Report['redirected'] | undefined
  readonly again: Again
  /** What the tenants were said to be; undefined: nothing was said. */
  readonly life: Life | undefined
  /** A run that is judged again: nothing is looked at or waited for. */
  readonly replay?: Replay
}

/** What a run needs of the process it is in. */
interface RunOptions {
  readonly startedAt: Date
  readonly waivers: readonly Waiver[]
  readonly interruption: Interruption
  readonly warn: (message: string) => void
  readonly progressDisplay: (tenants: number) => ProgressDisplay
  /** Told of every look as it begins and ends, from when the steps begin. */
  readonly showLook?: (look: LookEvent) => void
  /** What runs the steps, where it was opened ahead. */
  readonly opened: Steps | undefined
}

/**
 * For the thread that reports, which has the largest heap of a fleet last: its spaces for what is new, which exist already, would grow to 16 MB each
 * while the report is made, and hold nothing but copies that were dropped. V8 does compare it: what is loaded afterwards is compiled anew.
 */
const GROW_NO_FURTHER = '--semi-space-growth-factor=1'

/** What a run has become. */
export interface Ran {
  /** Redacted, and with what is waived marked as such. */
  readonly report: Report
  /** For what is kept of the run besides its report. */
  readonly clean: Redactor
}

/**
 * Waits where that is wanted, then runs the selected steps against the targets, whatever the wait brought; an interruption ends it early with what
 * there is.
 */
export async function run(prepared: PreparedRun, options: RunOptions): Promise<Ran> {
  const { waivers } = options
  const { again, life } = prepared
  const seen = await judged(prepared, options)
  const context = await prepared.context
  const report = waivers.length === 0 ? seen : (await import('./waivers/apply.ts')).applyWaivers(seen, waivers)
  // By now the report has loaded all that this loads.
  const { readWords } = await import('./read-words.ts')
  const read = prepared.replay ? undefined : await readWords(report, context, { again, life, waivers })
  const isRead = (secret: string): boolean => read?.has(secret) ?? true
  const names = namesOf(context.targets)
  return { report: redactReport(report, names, isRead), clean: redactorOf(names, isRead) }
}

async function judged(prepared: PreparedRun, options: RunOptions): Promise<Report> {
  const { gate, sharded } = prepared
  if (sharded) {
    const context = await prepared.context
    if (context.targets.length === 0) return nothingSeen(context, prepared, options)
  }
  if (!gate) return runSteps(prepared, options)
  const [{ waitForTargets }, { expecting }, context] = await Promise.all([
    import('./gate/wait-for-targets.ts'),
    import('./gate/release.ts'),
    prepared.context,
  ])
  const { signal } = options.interruption
  const gated = await waitForTargets(gate, context.targets, signal, options.progressDisplay(context.targets.length))
  if (signal.aborted) return nothingSeen(context, prepared, options, gated)
  return runSteps({ ...prepared, context: Promise.resolve(expecting(context, gated)) }, options, gated)
}

async function nothingSeen(context: RunContext, prepared: PreparedRun, options: RunOptions, gated?: Gated) {
  const { buildReport } = await import('./build-report.ts')
  const interrupted = options.interruption.signal.aborted
  return buildReport(context, NOTHING, await factsOf(prepared, options, { interrupted, gated }))
}

const NOTHING: Collected = { records: new Map(), calls: {}, problems: [] }

async function factsOf(
  { faults, redirected, again, fleet, replay }: PreparedRun,
  { startedAt }: Pick<RunOptions, 'startedAt'>,
  { interrupted, gated }: { readonly interrupted: boolean; readonly gated: Gated | undefined },
): Promise<RunFacts> {
  if (replay) return { ...replay.facts, tool: tool(), interrupted }
  const { shard, calls } = await fleet
  return {
    tool: tool(),
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    interrupted,
    faults,
    shard,
    redirected,
    again,
    otherCalls: [calls, gated?.calls ?? {}],
    ...(gated ? { gates: gated.results } : {}),
  }
}

async function runSteps(prepared: PreparedRun, options: RunOptions, gated?: Gated): Promise<Report> {
  const { selected, channel, context: preparing } = prepared
  const {
    warn,
    interruption: { signal, beforeExit },
  } = options
  const ended = Promise.withResolvers<{ readonly collected: Collected; readonly interrupted: boolean }>()
  const steps = options.opened ?? openSteps(selected, channel, options.showLook)
  const { collected, heard, logins, close } = steps.collector
  const end = (interrupted: boolean) => ended.resolve({ collected: collected(), interrupted })
  signal.addEventListener('abort', () => end(true), { once: true })
  const [context] = await Promise.all([preparing, steps.ready])
  if (signal.aborted) end(true)
  let left: readonly string[] = []
  const stopTasks =
    prepared.databaseVia === 'task'
      ? beforeExit(async () => {
          const { stopLoginTasks } = await import('./stop-login-tasks.ts')
          left = await stopLoginTasks(context.targets, logins, signal.aborted)
          left.forEach(warn)
        })
      : undefined
  setFlagsForTenants(context.targets.length)
  steps.run(context).then(
    () => end(false),
    error => ended.reject(error),
  )
  // Loaded while the steps run: this thread has nothing else to do then.
  const building = import('./build-report.ts')
  // What cannot be loaded is told when it is needed.
  building.catch(() => {})
  const isFleet = context.targets.length >= FLEET
  const judging =
    isFleet && !prepared.replay
      ? import('./judge-ahead.ts')
          .then(({ judgeAhead }) => judgeAhead(context, heard, gated?.results))
          .catch(() => undefined)
      : undefined
  const result = await ended.promise.catch(async (error: unknown) => {
    await stopTasks?.()
    throw error
  })
  const ahead = await judging
  ahead?.stop()
  if (isFleet) setFlagsFromString(GROW_NO_FURTHER)
  const facts = await factsOf(prepared, options, { interrupted: result.interrupted, gated })
  // A step that ran out of time does not wait for the end of what it has started.
  await stopTasks?.()
  if (!result.interrupted) await steps.close()
  close()
  const { buildReport } = await building
  const { problems } = result.collected
  const all = { ...result.collected, problems: [...problems, ...left] }
  return buildReport(context, prepared.replay?.asRecorded(all) ?? all, facts, ahead?.judge)
}
