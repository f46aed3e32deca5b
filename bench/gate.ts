import type { GateResult } from '../gate/result.ts'
import { waitForDeployment } from '../gate/wait.ts'
import { createTarget } from '../platform/target.ts'
import { createAws } from '../probes/lib/aws.ts'
import { createObserver } from '../runner/gate/look.ts'
import { createSecretReader } from '../runner/gate/read-secrets.ts'
import { serviceOf } from '../sandbox/faults/lib/tenant-parts.ts'
import { startSandbox } from '../sandbox/index.ts'
import { newDeployment } from '../sandbox/model/deployments.ts'
import type { World } from '../sandbox/model/state.ts'
import { sandbox as environment } from '../selftests/lib/company.ts'

const TENANT = 'goldencrust'
/** What a task on Fargate takes to run and be healthy. */
const SETTLING_MS = 45_000
const WAIT_MS = 30 * 60_000

/** `aws ecs wait services-stable` looks 40 times, 15 seconds apart, and has no idea of a deployment that cannot succeed. */
const INTERVAL_MS = 15_000
export const SERVICES_STABLE_MS = 40 * INTERVAL_MS

/** One wait, from the deployment to the verdict. */
interface Promptness {
  readonly outcome: GateResult['outcome']
  /** From the event that decided it to the verdict. */
  readonly delayMs: number
  /** The same in pauses of `aws ecs wait`. */
  readonly intervals: number
  /** From the deployment's beginning to the verdict. */
  readonly verdictAfterMs: number
}

/**
 * Waits for a deployment with the real schedule over real sockets; only the pauses are not waited for: the sandbox's clock and the gate's jump
 * over them. `hopeless`: the tasks' secret is gone, so that none can start. `clock` tells the milliseconds that the looks take.
 */
export async function promptness(
  hopeless: boolean,
  random: () => number = Math.random,
  clock: () => number = Date.now,
): Promise<Promptness> {
  let skippedMs = 0
  const now = () => clock() + skippedMs
  const sandbox = await startSandbox({ environment, tenants: [TENANT], settlingMs: SETTLING_MS, dropping: false, now })
  const aws = createAws(sandbox.access)
  try {
    const { world } = sandbox
    const startedAtMs = deploy(world, hopeless)
    const target = createTarget(environment, TENANT, { access: sandbox.access })
    const { outcome } = await waitForDeployment({
      observer: createObserver(target, aws, undefined),
      readSecrets: createSecretReader(target, aws),
      waitMs: WAIT_MS,
      deploymentId: undefined,
      expectImage: undefined,
      withdrawn: environment.knownBadDigests,
      lookMs: target.limits.probeMs,
      interruption: new AbortController().signal,
      surroundings: {
        now,
        random,
        pause: async ms => {
          skippedMs += ms
        },
      },
      onProgress() {},
    })
    // Hopeless with the second task that ends for the same reason, successful as soon as the task is up.
    const decidedAtMs = startedAtMs + (hopeless ? 2 : 1) * SETTLING_MS
    const delayMs = now() - decidedAtMs
    return { outcome, delayMs, intervals: delayMs / INTERVAL_MS, verdictAfterMs: now() - startedAtMs }
  } finally {
    aws.destroy()
    await sandbox.close()
  }
}

/** Starts a deployment and says when. */
function deploy(world: World, hopeless: boolean): number {
  const service = serviceOf(world, TENANT)
  if (hopeless) world.secrets.clear()
  for (const earlier of service.deployments) earlier.status = 'ACTIVE'
  const deployment = newDeployment(service, world.now())
  service.deployments.unshift(deployment)
  return deployment.createdAt
}
