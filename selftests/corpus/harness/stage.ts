import { serviceOf } from '../../../sandbox/faults/lib/tenant-parts.ts'
import { addEvent, newDeployment } from '../../../sandbox/model/deployments.ts'
import type { ServiceState, TaskState, World } from '../../../sandbox/model/state.ts'
import { createTask, removeTasks, upOf } from '../../../sandbox/model/tasks.ts'
import type { Stage } from './given.ts'
import { TENANT } from './names.ts'

const MINUTE_MS = 60_000
const DEPLOYED_BEFORE_MIN = 14

/** Removes what the model made of the service's tasks and lets nothing come by itself any more. */
export function hold(world: World): ServiceState {
  const service = serviceOf(world, TENANT)
  world.recorded.held.add(service.name)
  return service
}

/** A healthy task to copy from, as long as one runs. */
export const runningTask = (world: World): TaskState | undefined => upOf(world, serviceOf(world, TENANT))[0]

/** Puts the service's newest deployment into a state: how far it is, and how many tasks of it run. */
export function setStage(
  world: World,
  { rollout = 'COMPLETED', desired = 1, runs = 1, failed = 0, ageMinutes = DEPLOYED_BEFORE_MIN }: Stage,
): ServiceState {
  const pattern = runningTask(world)
  const service = hold(world)
  const at = world.now() - ageMinutes * MINUTE_MS
  const deployment = newDeployment({ ...service, desiredCount: desired }, at)
  const reasons = { COMPLETED: 'completed', IN_PROGRESS: 'in progress', FAILED: 'failed' }
  Object.assign(deployment, {
    rolloutState: rollout,
    rolloutStateReason:
      rollout === 'FAILED'
        ? 'ECS deployment circuit breaker: tasks failed to start.'
        : `ECS deployment ${deployment.id} ${reasons[rollout]}.`,
    failedTasks: failed,
    updatedAt: world.now() - MINUTE_MS,
  })
  service.desiredCount = desired
  service.deployments = [deployment]
  removeTasks(world, ({ serviceName }) => serviceName === service.name)
  for (let count = 0; count < runs; count++) addRunning(world, service, deployment, pattern, at)
  service.events = []
  if (rollout === 'COMPLETED' && runs > 0) addEvent(service, at + 2 * MINUTE_MS, 'has reached a steady state.')
  return service
}

/** One more task that runs, like the one that ran before. */
export function addRunning(
  world: World,
  service: ServiceState,
  deployment: Parameters<typeof createTask>[2],
  pattern: TaskState | undefined,
  at: number,
): TaskState {
  const task = createTask(world, service, deployment, at)
  return Object.assign(task, {
    lastStatus: 'RUNNING',
    startedAt: at + 30_000,
    imageDigest: pattern?.imageDigest ?? null,
    behaviour: pattern?.behaviour ?? 'good',
    injected: pattern?.injected ?? null,
  })
}
