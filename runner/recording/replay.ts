import type { Target } from '../../platform/target.ts'
import { specIds } from '../../specs/catalogue.ts'
import type { RunFacts } from '../build-report.ts'
import { type Collected, recordKey } from '../collector.ts'
import { expecting } from '../gate/release.ts'
import type { RunContext } from '../run-context.ts'
import type { RecordedTarget, Recording } from './recording.ts'

/** A recorded run, ready to be judged again: what was seen in the place of looking, and what a report says of a run besides that. */
export interface Replay {
  readonly context: Omit<RunContext, 'channel'>
  readonly facts: Omit<RunFacts, 'tool'>
  /** What judging found, with the times, calls and problems of the run that was recorded. */
  readonly asRecorded: (judged: Collected) => Collected
}

/** `targets` are those of the recording, or as other data describe them. */
export function replayOf(recording: Recording, targets = targetsOf(recording)): Replay {
  const { run, common } = recording
  const environment = recording.platform.environment.name
  const byKey = <T>(read: (target: RecordedTarget) => T | undefined): ReadonlyMap<string, T> =>
    new Map(
      recording.targets.flatMap(target => {
        const value = read(target)
        return value === undefined ? [] : [[`${environment}/${target.tenant}`, value] as const]
      }),
    )
  const gates = byKey(({ gate }) => gate)
  const elapsedMs = new Map(
    [...byKey(({ steps }) => steps)].flatMap(([key, steps]) =>
      steps.map(step => [recordKey(key, step.id), step.elapsedMs] as const),
    ),
  )
  const plain = {
    phase: run.phase,
    targets,
    selected: specIds.filter(id => run.selected.includes(id)),
    recorded: Object.fromEntries(byKey(({ evidence }) => ({ ...common, ...evidence }))),
  }
  return {
    context: expecting(plain, { results: gates }),
    facts: {
      startedAt: new Date(run.startedAt),
      durationMs: run.durationMs,
      interrupted: false,
      faults: run.faults,
      redirected: run.redirected,
      shard: run.shard,
      again: run.again,
      ...(gates.size > 0 ? { gates } : {}),
    },
    asRecorded: judged => ({
      records: new Map(
        [...judged.records].map(([key, record]) => [key, { ...record, elapsedMs: elapsedMs.get(key) ?? 0 }]),
      ),
      calls: run.calls,
      problems: [...new Set([...run.problems, ...judged.problems])],
    }),
  }
}

/** The tenants of a recording as the data of that day described them. */
export function targetsOf({ platform: { environment, access }, targets }: Recording): readonly Target[] {
  const { credentials } = access
  const reached = {
    ...access,
    credentials:
      credentials.kind === 'static' ? { kind: credentials.kind, accessKeyId: '', secretAccessKey: '' } : credentials,
    extraCa: [],
  }
  return targets.map(({ tenant, domain, life, names, expectedDigests, owner, limits, databaseVia, inputs }) => ({
    environment,
    tenant,
    domain,
    life,
    names,
    expectedDigests,
    owner,
    limits,
    databaseVia,
    inputs,
    access: reached,
  }))
}
