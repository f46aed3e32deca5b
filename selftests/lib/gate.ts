import { setTimeout as delay } from 'node:timers/promises'
import { createLooker } from '../../gate/look.ts'
import type { GateResult } from '../../gate/result.ts'
import { type Progress, waitForDeployment } from '../../gate/wait.ts'
import { sandbox as environment } from '../../platform/environments/sandbox.ts'
import { type Access, createTarget } from '../../platform/target.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'

export const TENANT = 'goldencrust'
/** Looks follow each other quickly, so that a test need not wait. */
export const QUICK = { firstMs: 100, longestMs: 300, longestAfterFailureMs: 300 } as const

/** Vitest's own, from the context of a test: the imported one does not know which of several concurrent tests it is in. */
export type Cleanup = (end: () => Promise<void>) => void

/** A sandbox whose new tasks take their time; gone when the test is. */
export async function slowSandbox(onTestFinished: Cleanup, settlingMs: number): Promise<Sandbox> {
  const sandbox = await startSandbox({ environment, tenants: [TENANT], settlingMs, dropping: false })
  onTestFinished(sandbox.close)
  return sandbox
}

export interface GateOptions {
  readonly waitMs?: number
  readonly deploymentId?: string
  readonly expectImage?: string
  readonly access?: Partial<Access>
  readonly interruption?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** Waits at a sandbox over its real sockets. */
export async function waitAt(sandbox: Sandbox, options: GateOptions = {}): Promise<GateResult> {
  const access = { ...sandbox.access, ...options.access }
  const target = createTarget(environment, TENANT, { access, limits: { probeMs: 4_000 } })
  const aws = createAws(access)
  try {
    return await waitForDeployment({
      looker: createLooker(target, aws, options.expectImage),
      waitMs: options.waitMs ?? 20_000,
      deploymentId: options.deploymentId,
      expectImage: options.expectImage,
      withdrawn: environment.knownBadDigests,
      lookMs: target.limits.probeMs,
      interruption: options.interruption ?? new AbortController().signal,
      surroundings: {
        now: Date.now,
        pause: async (ms, signal) => delay(ms, undefined, { signal }),
        random: () => 0.5,
        schedule: QUICK,
      },
      onProgress: options.onProgress ?? (() => {}),
    })
  } finally {
    aws.destroy()
  }
}
