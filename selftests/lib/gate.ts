import type { GateResult } from '../../gate/result.ts'
import { type Progress, waitForDeployment } from '../../gate/wait.ts'
import { type Access, createTarget } from '../../platform/target.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { createObserver } from '../../runner/gate/look.ts'
import { createSecretReader } from '../../runner/gate/read-secrets.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { sandbox as environment } from './company.ts'
import { PATIENT_MS } from './patience.ts'

export const TENANT = 'goldencrust'
const SCHEDULE = { firstMs: 100, longestMs: 300, longestAfterFailureMs: 300 } as const

/** Vitest's own, from the context of a test: the imported one does not know which of several concurrent tests it is in. */
export type Cleanup = (end: () => Promise<void>) => void

export interface SlowSandbox extends Sandbox {
  /** Lets time pass. */
  readonly pass: (ms: number) => void
}

/** A sandbox whose new tasks take their time, which passes only in the pauses between two looks at it; gone when the test is. */
export async function slowSandbox(onTestFinished: Cleanup, settlingMs: number): Promise<SlowSandbox> {
  let nowMs = Date.now()
  const now = () => nowMs
  const sandbox = await startSandbox({ environment, tenants: [TENANT], settlingMs, dropping: false, now })
  onTestFinished(sandbox.close)
  return Object.assign(sandbox, {
    pass(ms: number) {
      nowMs += ms
    },
  })
}

interface GateOptions {
  readonly waitMs?: number
  /** Asked anew for each look. */
  readonly lookMs?: () => number
  readonly deploymentId?: string
  readonly expectImage?: string
  readonly access?: Partial<Access>
  readonly interruption?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** Waits at a sandbox over its real sockets, with its clock. */
export async function waitAt(sandbox: SlowSandbox, options: GateOptions = {}): Promise<GateResult> {
  const access = { ...sandbox.access, ...options.access }
  const target = createTarget(environment, TENANT, { access, limits: { probeMs: PATIENT_MS } })
  const aws = createAws(access)
  try {
    return await waitForDeployment({
      observer: createObserver(target, aws, options.expectImage),
      readSecrets: createSecretReader(target, aws),
      waitMs: options.waitMs ?? 20_000,
      deploymentId: options.deploymentId,
      expectImage: options.expectImage,
      withdrawn: environment.knownBadDigests,
      get lookMs() {
        return options.lookMs?.() ?? PATIENT_MS
      },
      interruption: options.interruption ?? new AbortController().signal,
      surroundings: {
        now: sandbox.world.now,
        pause: async (ms, signal) => {
          signal.throwIfAborted()
          sandbox.pass(ms)
        },
        random: () => 0.5,
        schedule: SCHEDULE,
      },
      onProgress: options.onProgress ?? (() => {}),
    })
  } finally {
    aws.destroy()
  }
}
