import { addEvent, BREAKER_FAILURES, tripBreaker } from './deployments.ts'
import type { DeploymentState, ServiceState, TaskDefinitionState, TaskState, World } from './state.ts'
import { type Started, tryStart } from './task-start.ts'
import {
  createTask,
  endTask,
  failedHealthChecks,
  failedToStart,
  isUp,
  OWN_END,
  type TaskEnd,
  tasksOfDeployment,
  upOf,
} from './tasks.ts'

/** How many of its attempts a deployment catches up with when nobody has looked for long. */
const MOST_CAUGHT_UP = 5

/** What the rest of the model knows about tasks. */
interface RolloutParts {
  readonly run: (task: TaskState, started: Started) => void
  /** The ARN of the target group whose checks a task fails. */
  readonly failsChecksOf: (task: TaskState) => string | undefined
}

/**
 * A deployment in the course of time: each attempt to start its tasks takes `settlingMs`, the next one begins when it has failed, and a
 * task that fails its health checks lives as long again. Ends when the deployment has, or has to wait.
 */
export function rollOut(
  world: World,
  service: ServiceState,
  primary: DeploymentState,
  definition: TaskDefinitionState,
  parts: RolloutParts,
): void {
  for (let attempt = 0; attempt < MOST_CAUGHT_UP && primary.rolloutState === 'IN_PROGRESS'; attempt++) {
    endUnhealthy(world, service, primary, parts)
    const own = ownUp(world, service, primary)
    const missing = primary.desiredCount - own.filter(isUp).length
    if (missing <= 0 || primary.rolloutState !== 'IN_PROGRESS') return
    const waiting = own.filter(task => !isUp(task))
    const beganAt = waiting[0]?.createdAt ?? lastEnd(world, primary) ?? primary.createdAt
    const dueAt = Math.max(beganAt, world.now() - MOST_CAUGHT_UP * world.settlingMs) + world.settlingMs
    while (waiting.length < missing) waiting.push(createTask(world, service, primary, beganAt))
    if (world.now() < dueAt) return
    for (const task of waiting) finishStart(world, service, primary, { task, definition, dueAt, parts })
  }
}

const ownUp = (world: World, service: ServiceState, { id }: DeploymentState): TaskState[] =>
  upOf(world, service).filter(({ deploymentId }) => deploymentId === id)

const lastEnd = (world: World, { id }: DeploymentState): number | undefined => {
  const ends = tasksOfDeployment(world, id).flatMap(({ stoppedAt }) => stoppedAt ?? [])
  return ends.length > 0 ? Math.max(...ends) : undefined
}

function finishStart(
  world: World,
  service: ServiceState,
  primary: DeploymentState,
  {
    task,
    definition,
    dueAt,
    parts,
  }: {
    readonly task: TaskState
    readonly definition: TaskDefinitionState
    readonly dueAt: number
    readonly parts: RolloutParts
  },
): void {
  if (task.desiredStatus === 'STOPPED') return
  const outcome = tryStart(world, service, definition)
  if (!outcome.started) {
    fail(world, service, primary, { task, end: failedToStart(outcome.stoppedReason), at: dueAt })
    return
  }
  parts.run(task, outcome)
  task.startedAt = dueAt
  const end = OWN_END[outcome.behaviour]
  if (end) fail(world, service, primary, { task, end, at: dueAt })
  else addEvent(service, dueAt, `has started 1 tasks: (task ${task.id}).`)
}

function endUnhealthy(world: World, service: ServiceState, primary: DeploymentState, parts: RolloutParts): void {
  for (const task of ownUp(world, service, primary).filter(isUp)) {
    const group = parts.failsChecksOf(task)
    const at = (task.startedAt ?? task.createdAt) + world.settlingMs
    if (group === undefined || world.now() < at) continue
    fail(world, service, primary, { task, end: failedHealthChecks(group), at })
  }
}

function fail(
  world: World,
  service: ServiceState,
  primary: DeploymentState,
  { task, end, at }: { readonly task: TaskState; readonly end: TaskEnd; readonly at: number },
): void {
  endTask(task, end, at)
  primary.failedTasks++
  primary.updatedAt = at
  addEvent(service, at, `has stopped 1 running tasks: (task ${task.id}).`)
  if (primary.failedTasks >= BREAKER_FAILURES) tripBreaker(world, service, primary)
}
