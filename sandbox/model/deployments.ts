import { hexOf } from '../aws/lib/ids.ts'
import { deploymentId } from './arns.ts'
import type { DeploymentState, EndedDeployment, ServiceState, TaskDefinitionState, World } from './state.ts'
import { endTask, removeTasks, scaledIn, tasksOfDeployment, upOf } from './tasks.ts'

/** From a deployment's beginning to its end when nothing is wrong. */
const STEADY_AFTER_MS = 120_000
/** The circuit breaker's smallest number of failures. */
export const BREAKER_FAILURES = 3

/** The revision with this ARN, which ends in its family and number. */
export const definitionByArn = ({ taskDefinitions }: World, arn: string): TaskDefinitionState | undefined =>
  taskDefinitions.get(familyOf(arn))?.find(({ taskDefinitionArn }) => taskDefinitionArn === arn)

export const familyOf = (taskDefinitionArn: string): string =>
  taskDefinitionArn.slice(taskDefinitionArn.lastIndexOf('/') + 1).split(':')[0] ?? ''

export function newDeployment(service: ServiceState, at: number): DeploymentState {
  const id = deploymentId(`${service.name} ${service.taskDefinitionArn} ${at}`)
  return {
    id,
    status: 'PRIMARY',
    rolloutState: 'IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    taskDefinitionArn: service.taskDefinitionArn,
    desiredCount: service.desiredCount,
    failedTasks: 0,
    createdAt: at,
    updatedAt: at,
  }
}

/** Forgets what ran and deploys the service as if that had happened at `at`: what was wrong then shows now. */
export function restart(world: World, service: ServiceState, at: number): void {
  removeTasks(world, ({ serviceName }) => serviceName === service.name)
  service.deployments = [newDeployment(service, at)]
}

export function complete(world: World, service: ServiceState, primary: DeploymentState): void {
  for (const task of upOf(world, service)) {
    if (task.deploymentId !== primary.id) endTask(task, scaledIn(primary), world.now())
  }
  const [before = null] = service.deployments.filter(({ id }) => id !== primary.id)
  service.deployments = [primary]
  if (primary.rolloutState === 'COMPLETED') return
  // Whatever happened before the end is told before it.
  const toldMs = service.events.reduce((newest, { at }) => Math.max(newest, at), 0)
  const at = Math.max(Math.min(world.now(), primary.createdAt + STEADY_AFTER_MS), toldMs)
  Object.assign(primary, {
    rolloutState: 'COMPLETED',
    rolloutStateReason: `ECS deployment ${primary.id} completed.`,
    failedTasks: 0,
    updatedAt: at,
  })
  keep(service, { deployment: primary, status: 'SUCCESSFUL', before, at })
  addEvent(service, at, 'has reached a steady state.')
}

/** Both revisions run, and ECS waits whether the new one goes well. */
export const bakes = (world: World, { bakeMs, deployments }: ServiceState, primary: DeploymentState): boolean =>
  bakeMs > 0 && deployments.length > 1 && world.now() < lastStart(world, primary) + bakeMs

const lastStart = (world: World, { id, createdAt }: DeploymentState): number =>
  Math.max(createdAt, ...tasksOfDeployment(world, id).flatMap(({ startedAt }) => startedAt ?? []))

function keep(
  service: ServiceState,
  {
    deployment,
    status,
    before,
    at,
  }: {
    readonly deployment: DeploymentState
    readonly status: EndedDeployment['status']
    readonly before: DeploymentState | null
    readonly at: number
  },
): void {
  service.ended.unshift({
    deployment: { ...deployment },
    status,
    statusReason: status === 'SUCCESSFUL' ? null : 'Service deployment failed.',
    before,
    triggeredAlarms: deployment.alarm === undefined ? [] : [deployment.alarm],
    endedAt: at,
  })
}

/** With the circuit breaker on, a deployment that cannot succeed is failed; the one before comes back where that is wanted. */
export function tripBreaker(world: World, service: ServiceState, primary: DeploymentState): void {
  const { enable, rollback } = service.circuitBreaker
  if (!enable || primary.rolloutState !== 'IN_PROGRESS') return
  failDeployment(world, service, primary, {
    reason: 'ECS deployment circuit breaker: tasks failed to start.',
    event: 'tasks failed to start.',
    rollback,
    goesBack: ({ id }) => `ECS deployment circuit breaker: rolling back to deploymentId ${id}.`,
  })
}

/** An alarm fails a deployment whose tasks run well. */
export function alarmGoesOff(world: World, service: ServiceState, primary: DeploymentState): void {
  failDeployment(world, service, primary, {
    reason: 'ECS deployment failed: alarm detected.',
    event: 'alarm detected.',
    rollback: true,
    goesBack: ({ id }) => `ECS deployment ${id} completed.`,
  })
}

function failDeployment(
  world: World,
  service: ServiceState,
  primary: DeploymentState,
  {
    reason,
    event,
    rollback,
    goesBack,
  }: {
    readonly reason: string
    readonly event: string
    readonly rollback: boolean
    /** What the deployment that comes back is said to be. */
    readonly goesBack: (before: DeploymentState) => string
  },
): void {
  const now = world.now()
  Object.assign(primary, { rolloutState: 'FAILED', rolloutStateReason: reason, updatedAt: now })
  addEvent(service, now, `(deployment ${primary.id}) deployment failed: ${event}`)
  const before = service.deployments.find(({ id }) => id !== primary.id)
  keep(service, {
    deployment: primary,
    status: rollback && before ? 'ROLLBACK_SUCCESSFUL' : 'ROLLBACK_FAILED',
    before: before ?? null,
    at: now,
  })
  if (!rollback || !before) return
  for (const task of upOf(world, service)) {
    if (task.deploymentId === primary.id) endTask(task, scaledIn(before), now)
  }
  Object.assign(before, {
    status: 'PRIMARY',
    rolloutStateReason: goesBack(before),
    updatedAt: now,
  })
  service.deployments = [before]
  service.taskDefinitionArn = before.taskDefinitionArn
  addEvent(service, now, `rolling back to deployment ${before.id}.`)
}

export function addEvent(service: ServiceState, at: number, message: string): void {
  const id = hexOf(`${service.name} ${at} ${service.events.length}`, 32)
  service.events.unshift({ id, at, message: `(service ${service.name}) ${message}` })
}
