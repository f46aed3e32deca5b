import { Worker } from 'node:worker_threads'
import type { Environment } from '../platform/environment.ts'
import { sandbox } from '../platform/sandbox-environment.ts'
import type { Access } from '../platform/target.ts'
import type { SandboxOptions } from '../sandbox/index.ts'
import type { Settings } from './arguments.ts'

/** What a run knows of the sandbox it looks at. */
export interface SandboxInUse {
  readonly access: Access
  readonly environment: Environment
  readonly life: 'installed' | undefined
}

/** A sandbox in a thread of its own: it starts while this one gets ready, and answers while this one works. */
export interface SandboxThread {
  readonly started: Promise<SandboxInUse>
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

export function launchSandbox(settings: Settings): SandboxThread {
  const worker = new Worker(new URL('./sandbox-thread.ts', import.meta.url), { workerData: sandboxOptions(settings) })
  const started = new Promise<SandboxInUse>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  // A failure is for whoever awaits it; nobody does when the words were wrong.
  started.catch(() => {})
  return {
    started,
    async close() {
      await worker.terminate()
    },
  }
}
