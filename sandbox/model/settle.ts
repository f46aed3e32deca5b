import {
  addEvent,
  alarmGoesOff,
  BREAKER_FAILURES,
  bakes,
  complete,
  definitionByArn,
  tripBreaker,
} from './deployments.ts'
import { hasErrorLines, phpError, writeLine } from './log-lines.ts'
import { obstacleTo } from './obstacles.ts'
import { finishOneOffs } from './one-off-task.ts'
import { rollOut } from './rollout.ts'
import type { DeploymentState, ServiceState, TargetGroupState, TaskDefinitionState, TaskState, World } from './state.ts'
import { checkFailure } from './target-health.ts'
import { groupWithArn, isForwardedTo } from './targets.ts'
import { type Started, tryStart } from './task-start.ts'
import {
  createTask,
  endTask,
  failedHealthChecks,
  failedToStart,
  isUp,
  OWN_END,
  removeTasks,
  scaledIn,
  type TaskEnd,
  tasksOfDeployment,
  upOf,
} from './tasks.ts'
import { errorLineOf } from './wordpress.ts'

const SECOND_MS = 1000
/** From a task's creation to RUNNING, or to its end when it cannot start. */
const START_MS = 30 * SECOND_MS
/** From one task that cannot start to the next, and how many of them a deployment shows. */
const RETRY_MS = 60 * SECOND_MS
const MOST_FAILURES = 5
/** The load balancer's checks, and how long a task lives that fails them. */
const CHECK_INTERVAL_MS = 30 * SECOND_MS
const UNHEALTHY_LIFE_MS = 100 * SECOND_MS
/** The age of the task that failing checks have not ended yet. */
const UNHEALTHY_AGE_MS = 110 * SECOND_MS
/** For so long it goes on living: looks at one moment see one task, whatever is started between them. */
const UNHEALTHY_REST_MS = 60 * SECOND_MS

/** What goes on by itself is drawn before it is looked at: a deployment that takes its time. */
export function settleInTime(world: World): void {
  finishOneOffs(world)
  if (goesOn(world)) settle(world)
}

/** Asked before every answer: nothing is made to know it. */
function goesOn({ services, settlingMs }: World): boolean {
  for (const { bakeMs, deployments } of services.values()) {
    if ((bakeMs > 0 || settlingMs > 0) && deployments[0]?.rolloutState === 'IN_PROGRESS') return true
  }
  return false
}

/** Draws the consequences of the world's state as ECS would: tasks start, stop and are replaced, deployments end. */
export function settle(world: World): void {
  for (const service of world.services.values()) {
    const [before] = service.deployments
    settleService(world, service)
    if (service.deployments[0] !== before) settleService(world, service)
    for (const task of upOf(world, service)) complainSinceChecks(world, task)
  }
}

/** A task that was there before its site broke has complained on every check since. */
function complainSinceChecks(world: World, task: TaskState): void {
  if (!isUp(task) || hasErrorLines(world, task)) return
  const now = world.now()
  logErrors(world, task, Math.max(task.startedAt ?? now, now - UNHEALTHY_LIFE_MS), now)
}

function settleService(world: World, service: ServiceState): void {
  const [primary] = service.deployments
  if (!primary || primary.backsOff || service.stuck || world.recorded.held.has(service.name)) return
  if (service.status !== 'ACTIVE' || service.desiredCount === 0) {
    stopAll(world, service, primary)
    return
  }
  const definition = definitionByArn(world, primary.taskDefinitionArn)
  if (!definition) return
  const inTheWay = obstacleTo(world, service, definition)
  if (inTheWay?.at === 'event') {
    cannotPlace(world, service, primary, inTheWay.says)
    return
  }
  const own = upOf(world, service).filter(({ deploymentId }) => deploymentId === primary.id)
  for (const task of own.slice(primary.desiredCount)) endTask(task, scaledIn(primary), world.now())
  if (primary.rolloutState === 'IN_PROGRESS' && world.settlingMs > 0) {
    rollOut(world, service, primary, definition, {
      run: (task, started) => run(world, task, started),
      failsChecksOf: task => unhealthyIn(world, service, task)?.arn,
    })
    finish(world, service, primary)
    return
  }
  startMissing(world, service, primary, definition)
  replaceUnhealthy(world, service, primary, definition)
  finish(world, service, primary)
}

/** What becomes of a deployment whose tasks run; an alarm does not ask whether they are healthy. */
function finish(world: World, service: ServiceState, primary: DeploymentState): void {
  if (primary.rolloutState !== 'IN_PROGRESS') return
  const runs = upOf(world, service).some(task => isUp(task) && task.deploymentId === primary.id)
  if (primary.alarm !== undefined && runs) alarmGoesOff(world, service, primary)
  else if (deployed(world, service, primary) && !bakes(world, service, primary)) complete(world, service, primary)
}

/** No task is created: only an event tells why. The same again is left out until something else has happened. */
function cannotPlace(world: World, service: ServiceState, primary: DeploymentState, says: string): void {
  if (
    service.events[0]?.message.endsWith(says) ||
    upOf(world, service).some(({ deploymentId }) => deploymentId === primary.id)
  )
    return
  addEvent(service, world.now(), says)
}

function stopAll(world: World, service: ServiceState, primary: DeploymentState): void {
  for (const task of upOf(world, service)) endTask(task, scaledIn(primary), world.now())
  primary.desiredCount = service.desiredCount
  complete(world, service, primary)
  // With its last task ends a service that was deleted; it is told of for a while yet.
  if (service.status === 'DRAINING') service.status = 'INACTIVE'
}

/** Starts what is missing, or says why it cannot: as often as ECS would have tried since the deployment. */
function startMissing(
  world: World,
  service: ServiceState,
  primary: DeploymentState,
  definition: TaskDefinitionState,
): void {
  const own = upOf(world, service).filter(({ deploymentId }) => deploymentId === primary.id)
  const waiting = own.filter(task => !isUp(task))
  if (waiting.length > 0) removeTasks(world, task => waiting.includes(task))
  for (let missing = primary.desiredCount - (own.length - waiting.length); missing > 0; missing--) {
    const outcome = tryStart(world, service, definition)
    const end = outcome.started ? OWN_END[outcome.behaviour] : failedToStart(outcome.stoppedReason)
    if (end) {
      failRepeatedly(world, service, primary, end, outcome.started ? outcome : undefined)
      return
    }
    if (outcome.started) start(world, service, createTask(world, service, primary, startOf(world, primary)), outcome)
  }
}

/** A completed deployment replaces a lost task now; one in progress has been at it since it began. */
const startOf = (world: World, primary: DeploymentState): number =>
  primary.rolloutState === 'COMPLETED' || hasFailed(world, primary) ? world.now() : primary.createdAt

const hasFailed = (world: World, { id }: DeploymentState): boolean =>
  tasksOfDeployment(world, id).some(({ lastStatus }) => lastStatus === 'STOPPED')

/** A task that lives, and the event that names it. */
function start(world: World, service: ServiceState, task: TaskState, outcome: Started): void {
  run(world, task, outcome)
  addEvent(service, task.createdAt, `has started 1 tasks: (task ${task.id}).`)
}

function run(world: World, task: TaskState, { imageDigest, behaviour, injected }: Started): void {
  const startedAt = Math.min(world.now(), task.createdAt + START_MS)
  Object.assign(task, { lastStatus: 'RUNNING', startedAt, imageDigest, behaviour, injected })
  writeLine(world, task, 'AH00094: Command line: apache2 -D FOREGROUND', startedAt)
  logErrors(world, task, startedAt, world.now())
}

/** A broken image complains on every health check. */
function logErrors(world: World, task: TaskState, from: number, to: number): void {
  const line = errorLineOf(world, task)
  if (line === null) return
  for (let at = from; at <= to; at += CHECK_INTERVAL_MS) writeLine(world, task, phpError(line, at), at)
}

function failRepeatedly(
  world: World,
  service: ServiceState,
  primary: DeploymentState,
  end: TaskEnd,
  started: Started | undefined,
): void {
  const own = tasksOfDeployment(world, primary.id)
  // The same end again would say nothing new.
  if (
    own.some(
      ({ stoppedReason, containerReason }) =>
        stoppedReason === end.stoppedReason && containerReason === end.containerReason,
    )
  )
    return
  const now = world.now()
  const times = own.length > 0 ? [now] : attemptsSince(primary.createdAt, now, service.circuitBreaker.enable)
  for (const at of times) {
    const task = createTask(world, service, primary, Math.max(primary.createdAt, at - START_MS))
    if (started) run(world, task, started)
    endTask(task, end, at)
  }
  primary.failedTasks += times.length
  addEvent(
    service,
    now,
    'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.',
  )
  tripBreaker(world, service, primary)
}

function attemptsSince(from: number, now: number, breaker: boolean): readonly number[] {
  const times: number[] = []
  for (let at = from + START_MS; times.length < MOST_FAILURES && at <= now; at += RETRY_MS) times.push(at)
  const fewest = breaker ? BREAKER_FAILURES : 1
  return times.length >= fewest ? times : Array.from({ length: fewest }, () => now)
}

/** Tasks that fail the load balancer's checks are ended and replaced, one after the other, the deployment in force or not. */
function replaceUnhealthy(
  world: World,
  service: ServiceState,
  primary: DeploymentState,
  definition: TaskDefinitionState,
): void {
  const now = world.now()
  for (const task of upOf(world, service).filter(({ deploymentId }) => deploymentId === primary.id)) {
    const group = unhealthyIn(world, service, task)
    const failure = group && checkFailure(world, group, task)
    if (!group || !failure || !isUp(task) || now - (task.startedAt ?? now) <= UNHEALTHY_AGE_MS + UNHEALTHY_REST_MS)
      continue
    const replacedAt = now - UNHEALTHY_AGE_MS - START_MS
    // Only its last life is told, not the healthy time before.
    task.startedAt = Math.max(task.startedAt ?? 0, replacedAt - UNHEALTHY_LIFE_MS)
    endTask(task, failedHealthChecks(group.arn), replacedAt)
    addEvent(service, replacedAt, `has stopped 1 running tasks: (task ${task.id}).`)
    const outcome = tryStart(world, service, definition)
    if (outcome.started && !OWN_END[outcome.behaviour]) {
      start(world, service, createTask(world, service, primary, replacedAt), outcome)
    } else startMissing(world, service, primary, definition)
    addEvent(
      service,
      now,
      `(port ${group.port}) is unhealthy in (target-group ${group.arn}) due to (reason ${failure.description})`,
    )
  }
}

const groupsOf = (world: World, { loadBalancers }: ServiceState): readonly TargetGroupState[] =>
  loadBalancers.flatMap(({ targetGroupArn }) => groupWithArn(world, targetGroupArn) ?? [])

/** A target group without a listener checks nobody. */
const unhealthyIn = (world: World, service: ServiceState, task: TaskState): TargetGroupState | undefined =>
  groupsOf(world, service).find(group => isForwardedTo(world, group.arn) && checkFailure(world, group, task) !== null)

const deployed = (world: World, service: ServiceState, primary: DeploymentState): boolean => {
  const own = upOf(world, service).filter(task => task.deploymentId === primary.id && isUp(task))
  return own.length >= primary.desiredCount && own.every(task => !unhealthyIn(world, service, task))
}
