import { randomUUID } from 'node:crypto'
import type { PlatformFolder } from '../platform/data/folder.ts'
import { SANDBOX } from '../platform/environment.ts'
import { createTarget, type Target } from '../platform/target.ts'
import { judgeAgain } from '../runner/recording/judge-again.ts'
import { otherwise } from '../runner/recording/otherwise.ts'
import type { Recording } from '../runner/recording/recording.ts'
import { replayOf, targetsOf } from '../runner/recording/replay.ts'
import type { PreparedRun } from '../runner/run.ts'
import { environmentNames, readEnvironmentOf } from './environment.ts'
import { namedRecording } from './read-recording.ts'
import { usageError } from './usage-error.ts'

/** What `--replay` asks for. */
export interface ReplaySettings {
  readonly file: string
  /** What was named besides the file: it has to be what the file is about. */
  readonly env: string | undefined
  readonly tenants: readonly string[] | undefined
  /** The data of today; undefined: those of the recording. */
  readonly platform: PlatformFolder | undefined
}

/** A recorded run that is ready to be judged again. */
interface PreparedReplay {
  readonly recording: Recording
  readonly prepared: PreparedRun
  readonly remarks: readonly string[]
}

/** Reads a recording; one usage error where it cannot be judged again, or is not about what was asked for. */
export async function prepareReplay({ file, env, tenants, platform }: ReplaySettings): Promise<PreparedReplay> {
  const whole = await namedRecording(file, `--replay ${file}`)
  requireOwn(whole, file, env)
  const recording = tenants === undefined ? whole : onlyThese(whole, file, tenants)
  const targets = platform === undefined ? targetsOf(recording) : await targetsOfToday(recording, file, platform)
  const changed = await judgedOnce(recording, file, targets)
  const replay = replayOf(recording, targets)
  const { run, tool } = recording
  const names = recording.targets.map(({ tenant }) => tenant).join(', ')
  const channel = `runbook ${randomUUID()}`
  return {
    recording,
    prepared: {
      selected: replay.context.selected,
      channel,
      context: Promise.resolve({ ...replay.context, channel }),
      fleet: Promise.resolve({ shard: run.shard, calls: {} }),
      sharded: false,
      gate: undefined,
      databaseVia: 'direct',
      faults: run.faults,
      redirected: run.redirected,
      again: run.again,
      life: run.life,
      replay,
    },
    remarks: [
      `judged again, nothing is looked at: ${names} in ${recording.platform.environment.name} as ${tool.name} ${tool.version} saw it at ${run.startedAt}`,
      ...recording.left.map(left => `in the recording ${left}`),
      ...changed,
    ],
  }
}

/** Whoever names a tenant wants to know of that one, and of none that it is taken for. */
function requireOwn({ platform: { environment } }: Recording, file: string, env: string | undefined): void {
  if (env !== undefined && env !== environment.name)
    throw usageError(
      `--replay ${file}: it is of ${environment.name}, and ${env} was asked for. Leave out the name, or name the file of ${env}.`,
    )
}

function onlyThese(recording: Recording, file: string, tenants: readonly string[]): Recording {
  const known = recording.targets.map(({ tenant }) => tenant)
  const other = tenants.find(tenant => !known.includes(tenant))
  if (other !== undefined)
    throw usageError(
      `--replay ${file}: it is of ${known.join(', ')}, and ${other} was asked for. Leave out the name, or name the file of ${other}.`,
    )
  return { ...recording, targets: recording.targets.filter(({ tenant }) => tenants.includes(tenant)) }
}

/** The same tenants as other data describe them: what is expected of them is that of today, what was given to the run is that of the run. */
async function targetsOfToday(
  recording: Recording,
  file: string,
  platform: PlatformFolder,
): Promise<readonly Target[]> {
  const { name } = recording.platform.environment
  if (name === SANDBOX)
    throw usageError(`--replay ${file}: it is of the sandbox, which no --platform describes. Leave that out.`)
  if (!environmentNames(platform).includes(name))
    throw usageError(`--replay ${file}: it is of ${name}, and ${platform.flag} has no such environment.`)
  const environment = await readEnvironmentOf({ env: name, platform })
  return targetsOf(recording).map(({ tenant, access, limits, databaseVia, inputs }) =>
    createTarget(environment, tenant, {
      access,
      limits,
      databaseVia,
      inputs,
      ...(recording.run.life === undefined ? {} : { life: recording.run.life }),
    }),
  )
}

/** What is said otherwise now than then. A recording that no step can be judged by ends here, before anything of it is shown. */
async function judgedOnce(recording: Recording, file: string, targets: readonly Target[]): Promise<readonly string[]> {
  try {
    const again = await judgeAgain(recording, targets)
    return otherwise(recording, again).map(one => `otherwise than then: ${one}`)
  } catch (error) {
    // What is wrong with this installation is no fault of the file.
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') throw error
    throw usageError(
      `--replay ${file}: what it holds fits together in no way that a run can have seen. It was changed by hand.`,
    )
  }
}
