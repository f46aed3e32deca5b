import type { Deployment, Service, TargetHealth, Task } from '../evidence/index.ts'
import { deploysItself, othersOf } from '../evidence/readings/rollout.ts'
import { digestOf } from '../evidence/readings/same-image.ts'
import { isOngoing } from '../evidence/readings/service-deployments.ts'
import { count, shortDigest } from '../lib/text/words.ts'
import { digestsOf } from './judge-image.ts'
import type { Observation } from './observation.ts'

type Found = Extract<Service, { found: true }>

/** Everything has to be seen and right; else the first thing that is still missing. */
export function missingForSuccess(
  seen: Observation,
  service: Found,
  own: Deployment,
): { readonly succeeded: string } | { readonly waitingFor: string } {
  const { desiredCount } = service
  // Where both revisions run on purpose, the service counts both.
  const { runningCount, pendingCount } = deploysItself(service) && service.strategy === 'ROLLING' ? service : own
  const { tasks } = seen
  const others = othersOf(service).filter(other => other !== own)
  if (runningCount !== desiredCount || pendingCount > 0)
    return {
      waitingFor: `its ${count(desiredCount, 'task')} to run: ${own.runningCount} running, ${own.pendingCount} pending${leftovers(service, own)}`,
    }
  if (own.status !== 'PRIMARY') return { waitingFor: `the traffic to be shifted to ${own.id}${stageOf(seen, service)}` }
  if (others.length > 0)
    return { waitingFor: `the ${count(others.length, 'earlier deployment')} to end${stageOf(seen, service)}` }
  if (own.rolloutState !== 'COMPLETED')
    return {
      waitingFor: `ECS to call the deployment completed (${own.rolloutState ?? 'no state'})${stageOf(seen, service)}`,
    }
  if (!tasks) return { waitingFor: 'a look at its tasks' }
  const running = tasks.filter(({ startedBy, lastStatus }) => startedBy === own.id && lastStatus === 'RUNNING')
  const alone = deploysItself(service) ? tasks.length === running.length : true
  if (running.length !== desiredCount || !alone)
    return {
      waitingFor: `${count(desiredCount, 'task')} of this deployment alone: ${running.length} of ${tasks.length} are`,
    }
  const missing = missingOfTasks(seen, own, { targets: 'healthy' })
  if ('waitingFor' in missing) return missing
  return {
    succeeded: `completed: ${runningCount} of ${desiredCount} running on ${missing.image}, ${count(missing.running, 'target')} healthy`,
  }
}

/** Whether as many tasks of a deployment as it wants run, on images that are known, and where that is asked on healthy targets. */
export function missingOfTasks(
  { tasks, health, revision, expected }: Observation,
  own: Deployment,
  { targets }: { readonly targets: 'not-asked' | 'healthy' },
): { readonly running: number; readonly image: string } | { readonly waitingFor: string } {
  if (!tasks) return { waitingFor: 'a look at its tasks' }
  const running = tasks.filter(({ startedBy, lastStatus }) => startedBy === own.id && lastStatus === 'RUNNING')
  if (own.desiredCount === 0 || running.length < own.desiredCount)
    return { waitingFor: `${count(own.desiredCount, 'task')} of this deployment to run: ${running.length} do` }
  const missing = targets === 'healthy' ? missingTargets(running, health) : undefined
  if (missing !== undefined) return { waitingFor: missing }
  if (expected?.is.state === 'unresolved')
    return { waitingFor: `the registry to say what ${expected.asked} is: ${expected.is.why}` }
  const silent = running.filter(task => digestOf(task, revision?.containerName) === null)
  if (silent.length > 0)
    return { waitingFor: `ECS to say which digest runs in ${silent.map(({ id }) => id).join(', ')}` }
  const digests = digestsOf(running, own, revision?.containerName).map(shortDigest)
  return { running: running.length, image: expected ? `${digests.join(', ')}, as expected` : digests.join(', ') }
}

/** How far a deployment is whose strategy has stages, and how long it waits on purpose. */
function stageOf({ kept }: Observation, { strategy, bakeMinutes }: Found): string {
  if (strategy === 'ROLLING') return ''
  const stage = kept && isOngoing(kept) ? kept.lifecycleStage : null
  const bakes = bakeMinutes > 0 ? `, which bakes for ${bakeMinutes} min` : ''
  return ` (${strategy}${stage === null ? '' : ` at ${stage}`}${bakes})`
}

const leftovers = (service: Found, own: Deployment): string => {
  if (!deploysItself(service)) return ''

  const left = service.runningCount + service.pendingCount - own.runningCount - own.pendingCount
  return left > 0 ? `; ${count(left, 'task')} of earlier deployments still there` : ''
}

/** What keeps the tasks' targets from being healthy; draining targets of earlier tasks concern nobody. */
function missingTargets(running: readonly Task[], health: TargetHealth | undefined): string | undefined {
  if (!health) return 'a look at its targets'
  if (!health.found) return `a target group: there is none (${health.targetGroupArn})`
  for (const { privateIp, id } of running) {
    const own = health.targets.filter(target => target.id === privateIp)
    if (own.length === 0) return `task ${id} to be registered with the load balancer`
    const open = own.find(({ state }) => state !== 'healthy')
    if (open) return `${open.id}:${open.port} to be healthy: ${[open.state, open.reason].filter(Boolean).join(', ')}`
  }
  return undefined
}
