import type { Deployment, Service, TargetHealth, Task } from '../evidence/index.ts'
import { digestOf } from '../evidence/readings/same-image.ts'
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
  const { runningCount, desiredCount, pendingCount, deployments } = service
  const { tasks, health, revision, expected } = seen
  if (runningCount !== desiredCount || pendingCount > 0)
    return {
      waitingFor: `its ${count(desiredCount, 'task')} to run: ${own.runningCount} running, ${own.pendingCount} pending${others(service, own)}`,
    }
  if (deployments.length > 1) return { waitingFor: `the ${count(deployments.length - 1, 'earlier deployment')} to end` }
  if (own.rolloutState !== 'COMPLETED')
    return { waitingFor: `ECS to call the deployment completed (${own.rolloutState ?? 'no state'})` }
  if (!tasks) return { waitingFor: 'a look at its tasks' }
  const running = tasks.filter(({ startedBy, lastStatus }) => startedBy === own.id && lastStatus === 'RUNNING')
  if (running.length !== desiredCount || tasks.length !== running.length)
    return {
      waitingFor: `${count(desiredCount, 'task')} of this deployment alone: ${running.length} of ${tasks.length} are`,
    }
  const targets = missingTargets(running, health)
  if (targets !== undefined) return { waitingFor: targets }
  if (expected?.is.state === 'unresolved')
    return { waitingFor: `the registry to say what ${expected.asked} is: ${expected.is.why}` }
  const silent = running.filter(task => digestOf(task, revision?.containerName) === null)
  if (silent.length > 0)
    return { waitingFor: `ECS to say which digest runs in ${silent.map(({ id }) => id).join(', ')}` }
  const digests = digestsOf(running, own, revision?.containerName).map(shortDigest)
  const image = expected ? `${digests.join(', ')}, as expected` : digests.join(', ')
  return {
    succeeded: `completed: ${runningCount} of ${desiredCount} running on ${image}, ${count(running.length, 'target')} healthy`,
  }
}

const others = (service: Found, own: Deployment): string => {
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
