import { randomUUID } from 'node:crypto'
import { SANDBOX } from '../platform/environment.ts'
import { redirectedOf } from '../runner/redirected.ts'
import type { PreparedRun } from '../runner/run.ts'
import type { RunContext } from '../runner/run-context.ts'
import { catalogue, type SpecId, type SpecRow, specIds } from '../specs/catalogue.ts'
import { wordsAgain } from './again.ts'
import type { Ending, Settings } from './arguments.ts'
import { readEnvironmentOf } from './environment.ts'
import { type Fleet, fleetOf } from './fleet.ts'
import { readInputs } from './input-files.ts'
import { type OwnSandbox, sandboxOf } from './sandbox.ts'
import { createTargets, realAccess } from './targets.ts'
import { unknownName, usageError } from './usage-error.ts'

/** A run that is ready to start, and the sandbox if there is one. */
interface Prepared extends PreparedRun {
  readonly remarks: readonly string[]
  readonly close: () => Promise<void>
}

/** Checks what the words mean, and gets ready what they need; `launched` is the sandbox where it is already on its way. */
export async function prepare(
  settings: Settings,
  variables: NodeJS.ProcessEnv,
  launched?: OwnSandbox,
  remembered: readonly string[] = [],
  interruption: AbortSignal = new AbortController().signal,
): Promise<Prepared> {
  const selected = selectSteps(settings)
  requireUse(settings, selected)
  const inputs = await readInputs(settings)
  const channel = `runbook ${randomUUID()}`
  const common = {
    selected,
    channel,
    sharded: settings.shard !== null,
    gate: settings.gate,
    databaseVia: settings.databaseVia,
    faults: settings.faults,
    again: { allTenants: settings.allTenants, words: wordsAgain(settings) },
    life: settings.life,
    redirected: redirectedOf({ ...settings, isolated: settings.env === 'sandbox' }, variables),
  }
  const context = (targets: RunContext['targets'], { seen }: Pick<Fleet, 'seen'>): RunContext => ({
    phase: settings.phase,
    targets,
    selected,
    channel,
    // A wait comes first, of minutes.
    ...(settings.gate ? {} : { seen }),
    isCompared: settings.monitoring.stateDir !== null || settings.shard !== null,
  })
  if (settings.env !== SANDBOX) {
    const environment = await readEnvironmentOf(settings)
    const access = await realAccess(settings, environment, variables)
    const remarks =
      access.region === environment.region
        ? []
        : [
            `looking in ${access.region}, although ${environment.name} lives in ${environment.region}: unset AWS_REGION or pass --region to change that`,
          ]
    const fleet = await fleetOf(settings, environment, access, { remembered, interruption })
    const real = context(createTargets({ ...settings, tenants: fleet.tenants }, environment, access, inputs), fleet)
    return {
      ...common,
      context: Promise.resolve(real),
      fleet: Promise.resolve(fleet),
      remarks: [...remarks, ...fleet.remarks],
      close: async () => {},
    }
  }
  await requireFaults(settings.faults)
  const own = launched ?? sandboxOf(settings)
  const starting = own.started()
  const fleet = starting.then(({ environment: known, access }) =>
    fleetOf(settings, known, access, { remembered: settings.tenants, interruption }),
  )
  const started = Promise.all([starting, fleet]).then(([sandbox, found]) =>
    context(
      createTargets(
        { ...settings, tenants: found.tenants, life: settings.life ?? sandbox.life },
        sandbox.environment,
        sandbox.access,
        inputs,
      ),
      found,
    ),
  )
  return { ...common, context: started, fleet, remarks: [], close: own.close }
}

/** Whether the sandbox knows what it is to be broken by. */
export async function requireFaults(faults: readonly string[]): Promise<void> {
  if (faults.length === 0) return
  const { faultIds } = await import('../sandbox/faults/index.ts')
  for (const fault of faults)
    if (!faultIds.some(id => id === fault)) throw unknownName('fault', fault, faultIds, 'npm test -- --list')
}

/** Of the two ways a roll-back can end only the expected one is judged. */
const ENDS = { stopped: 'tenant-stopped', removed: 'tenant-removed' } as const satisfies Record<Ending, SpecId>

/** The steps that a run of these settings looks at, in the catalogue's order. */
export function selectSteps({ only, phase, ending }: Pick<Settings, 'only' | 'phase' | 'ending'>): readonly SpecId[] {
  for (const id of only)
    if (!specIds.some(known => known === id)) throw unknownName('step', id, specIds, 'npm test -- --list')
  const inPhase = specIds.filter(id => catalogue[id].phases.some(known => known === phase))
  if (only.length === 0) {
    if (inPhase.length === 0) throw usageError(`phase ${phase} has no steps.`)
    const unexpected = Object.values(ENDS).filter(id => id !== ENDS[ending])
    return inPhase.filter(id => !unexpected.some(other => other === id))
  }
  return specIds.filter(id => only.includes(id))
}

/** A file that no selected step looks at was meant for something else than what would run. */
function requireUse(settings: Settings, selected: readonly SpecId[]): void {
  for (const file of ['tfvars', 'plan'] as const) {
    if (settings[file] === undefined) continue
    const used = selected.some(id => {
      const { needs, considers }: SpecRow = catalogue[id]
      return [...needs, ...considers].includes(file)
    })
    if (!used)
      throw usageError(`--${file} is for the steps before an apply, and none of them would run. Add --phase pre.`)
  }
}
