import { type GateVerdict, judgeDeployment } from './judge.ts'
import { missingOfTasks } from './judge-success.ts'
import type { Observation, Pinned } from './observation.ts'

/**
 * Whether a deployment that ECS holds at a lifecycle stage may go on, as far as its tasks and targets tell: it fails for whatever fails the wait for
 * it, and goes on when its own tasks run. That earlier revisions still run, and that ECS has not completed it, is what the stage means. Pure.
 */
export function judgeStage(
  seen: Observation,
  pinned: Pinned,
  { targets }: { readonly targets: 'not-asked' | 'healthy' },
): GateVerdict {
  const verdict = judgeDeployment(seen, pinned)
  if (verdict.state !== 'waiting' || !seen.service.found) return verdict
  const own = seen.service.deployments.find(({ id }) => id === pinned.deploymentId)
  if (!own) return verdict
  const missing = missingOfTasks(seen, own, { targets })
  return 'waitingFor' in missing
    ? { state: 'waiting', for: missing.waitingFor }
    : { state: 'succeeded', says: `${missing.running} of ${own.desiredCount} running on ${missing.image}` }
}
