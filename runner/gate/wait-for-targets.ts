import { setTimeout as delay } from 'node:timers/promises'
import type { GateResult } from '../../gate/result.ts'
import { type Progress, waitForDeployment } from '../../gate/wait.ts'
import { type Target, targetKey } from '../../platform/target.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { createObserver } from './look.ts'
import { createSecretReader } from './read-secrets.ts'

/** What is waited for, and how long. */
export interface GateSettings {
  readonly waitMs: number
  /** A tag, or `sha256:` and 64 digits. */
  readonly expectImage: string | undefined
  /** `ecs-svc/...`; undefined: the one that is found. */
  readonly deploymentId: string | undefined
}

/** Shows a wait while it lasts; `end` leaves the terminal as it was. */
export interface ProgressDisplay {
  readonly show: (tenant: string, progress: Progress) => void
  readonly end: () => void
}

/** How the wait for each target ended, by `targetKey`, and the AWS calls it took. */
export interface Gated {
  readonly results: ReadonlyMap<string, GateResult>
  readonly calls: Readonly<Record<string, number>>
}

/** Waits for the deployments of all targets at the same time. */
export async function waitForTargets(
  { waitMs, expectImage, deploymentId }: GateSettings,
  targets: readonly Target[],
  interruption: AbortSignal,
  display: ProgressDisplay,
): Promise<Gated> {
  const [first] = targets
  if (!first) return { results: new Map(), calls: {} }
  const aws = createAws(first.access, { probeMs: first.limits.probeMs })
  try {
    const results = await Promise.all(
      targets.map(async target => {
        const result = await waitForDeployment({
          observer: createObserver(target, aws, expectImage),
          readSecrets: createSecretReader(target, aws),
          waitMs,
          deploymentId,
          expectImage,
          withdrawn: target.environment.knownBadDigests,
          lookMs: target.limits.probeMs,
          interruption,
          surroundings: {
            now: Date.now,
            pause: async (ms, signal) => delay(ms, undefined, { signal }),
            random: Math.random,
          },
          onProgress: progress => display.show(target.tenant, progress),
        })
        return [targetKey(target), result] as const
      }),
    )
    return { results: new Map(results), calls: aws.calls() }
  } finally {
    display.end()
    aws.destroy()
  }
}
