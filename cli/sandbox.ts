import type { Environment } from '../platform/environment.ts'
import { sandbox } from '../platform/sandbox-environment.ts'
import type { Access } from '../platform/target.ts'
import type { Sandbox, SandboxOptions } from '../sandbox/index.ts'
import type { Settings } from './arguments.ts'

/** What a run knows of the sandbox it looks at. */
interface SandboxInUse {
  readonly access: Access
  readonly environment: Environment
  readonly life: 'installed' | undefined
}

/** A run's sandbox, in the thread that reports: it answers while that one waits for the one that looks. */
export interface OwnSandbox {
  /** Starts it when it is first asked for. */
  readonly started: () => Promise<SandboxInUse>
  readonly close: () => Promise<void>
}

/** The sandbox that a run's words ask for. */
export const sandboxOptions = ({ tenants, life, faults, latencyMs }: Settings): SandboxOptions => ({
  environment: sandbox,
  tenants,
  life: life === 'installed' ? 'installed' : 'fresh',
  faults,
  latencyMs,
  dropping: faults.length > 0,
})

export function sandboxOf(settings: Settings): OwnSandbox {
  let running: Promise<Sandbox> | undefined
  return {
    started() {
      running ??= startOf(settings)
      return running
    },
    async close() {
      await (await running?.catch(() => undefined))?.close()
    },
  }
}

async function startOf(settings: Settings): Promise<Sandbox> {
  const { startSandbox } = await import('../sandbox/index.ts')
  return startSandbox(sandboxOptions(settings))
}
