import type { SandboxRequest } from '../servers/types.ts'
import { accessLine, writeLine } from './log-lines.ts'
import { accepts, matcherOf } from './matcher.ts'
import { groupsTagged, lets } from './security-groups.ts'
import { worded } from './start-words.ts'
import type { ServiceState, TargetGroupState, TaskState, World } from './state.ts'
import { groupWithArn, isForwardedTo } from './targets.ts'
import { isUp, tasksAt, tasksOf } from './tasks.ts'
import { answerOf } from './wordpress.ts'

interface TargetHealthState {
  readonly id: string
  readonly port: number
  readonly state: 'healthy' | 'unhealthy' | 'initial' | 'unused'
  readonly reason: string | undefined
  readonly description: string | undefined
}

const CONTAINER_PORT = 80

/** Every target of a group with its health: the tasks that its services run, judged by the answer to the group's own check. */
export function targetHealth(world: World, targetGroupArn: string): readonly TargetHealthState[] {
  const group = groupWithArn(world, targetGroupArn)
  if (!group) return []
  const targets = targetsOf(world, group)
  const gone = group.registered.filter(address => !targets.some(({ privateIp }) => privateIp === address))
  return [...gone.map(id => unanswered(world, group, id)), ...targets.map(task => healthOf(world, group, task))]
}

/** Who was registered by hand stays registered when its task has ended. */
const unanswered = (world: World, group: TargetGroupState, id: string): TargetHealthState => ({
  id,
  port: group.port,
  ...(isForwardedTo(world, group.arn) ? { state: 'unhealthy', ...timedOut(world, group) } : notInUse(world, group)),
})

/** The running tasks that somebody registered with this group, then those whose service does. */
export function targetsOf(world: World, { arn, registered }: TargetGroupState): readonly TaskState[] {
  const byService = new Set<TaskState>()
  for (const service of world.services.values()) {
    if (mayRegister(service, arn)) for (const task of registeredBy(world, service, arn)) byService.add(task)
  }
  const byHand = registered
    .flatMap(address => tasksAt(world, address))
    .filter(task => isUp(task) && !byService.has(task))
  return [...inOrder(world, new Set(byHand)), ...inOrder(world, byService)]
}

/** Asked of every service for every request: nothing is made for the answer. */
function mayRegister({ loadBalancers, deployments }: ServiceState, arn: string): boolean {
  for (const { targetGroupArn } of loadBalancers) if (targetGroupArn === arn) return true
  for (const { targetGroupArn } of deployments) if (targetGroupArn === arn) return true
  return false
}

const registeredBy = (
  world: World,
  { name, loadBalancers, deployments }: ServiceState,
  arn: string,
): readonly TaskState[] =>
  tasksOf(world, name).filter(task => {
    const own = deployments.find(({ id }) => id === task.deploymentId)?.targetGroupArn
    return isUp(task) && (own === undefined ? loadBalancers.some(each => each.targetGroupArn === arn) : own === arn)
  })

/** Oldest first, whatever they belong to. */
const inOrder = ({ tasks }: World, some: ReadonlySet<TaskState>): Iterable<TaskState> =>
  some.size > 1 ? tasks.filter(task => some.has(task)) : some

function healthOf(world: World, group: TargetGroupState, task: TaskState): TargetHealthState {
  const target = { id: task.privateIp, port: group.port }
  if (!isForwardedTo(world, group.arn)) return { ...target, ...notInUse(world, group) }
  const failure = checkFailure(world, group, task)
  return failure === null
    ? { ...target, state: 'healthy', reason: undefined, description: undefined }
    : { ...target, state: 'unhealthy', ...failure }
}

/** What ELB was heard to say of a target; where it is known to say one thing only, there is one. */
const WORDS = {
  'target-unused': [
    'Target group is not configured to receive traffic from the load balancer',
    'Given target group is not configured to receive traffic from ELB',
  ],
  'target-timeout': ['Request timed out', 'Connection to target timed out'],
} as const

const heard = (world: World, { name }: TargetGroupState, id: keyof typeof WORDS): string =>
  worded(world, { tenant: name }, id, WORDS[id], {})

const notInUse = (world: World, group: TargetGroupState) =>
  ({ state: 'unused', reason: 'Target.NotInUse', description: heard(world, group, 'target-unused') }) as const

const timedOut = (world: World, group: TargetGroupState) => ({
  reason: 'Target.Timeout',
  description: heard(world, group, 'target-timeout'),
})
const FAILED = { reason: 'Target.FailedHealthChecks', description: 'Health checks failed' }

/** What the load balancer's health check finds wrong with a running task; `null`: nothing. */
export function checkFailure(
  world: World,
  group: TargetGroupState,
  task: TaskState,
): { readonly reason: string; readonly description: string } | null {
  const port = portOf(group)
  if (!albReaches(world, task, port)) return timedOut(world, group)
  if (port !== CONTAINER_PORT) return FAILED
  const answer = answerOf(world, task, checkRequest(group, task))
  if (answer.kind === 'hang') return timedOut(world, group)
  if (answer.kind === 'reset') return FAILED
  if (accepts(matcherOf(group.healthCheck.matcher) ?? [], answer.status)) return null
  return {
    reason: 'Target.ResponseCodeMismatch',
    description: `Health checks failed with these codes: [${answer.status}]`,
  }
}

const CHECK_INTERVAL_MS = 30_000
const lastChecks = new WeakMap<World, number>()

/** Lets every running task that a load balancer checks, and that answers, log the check of the last half minute. */
export function logChecks(world: World): void {
  const now = world.now()
  if (now - (lastChecks.get(world) ?? 0) < CHECK_INTERVAL_MS) return
  lastChecks.set(world, now)
  for (const group of world.targetGroups.values()) {
    if (!isForwardedTo(world, group.arn) || portOf(group) !== CONTAINER_PORT) continue
    for (const task of targetsOf(world, group).filter(each => albReaches(world, each))) {
      const request = checkRequest(group, task)
      const answer = answerOf(world, task, request)
      const at = Math.max(task.startedAt ?? now, now - CHECK_INTERVAL_MS / 2)
      if (answer.kind === 'answer')
        writeLine(world, task, accessLine(request, answer.status, answer.body.length, at), at)
    }
  }
}

/** The port that the health check asks; nothing listens on any but the container's. */
const portOf = ({ healthCheck: { port } }: TargetGroupState): number =>
  port === 'traffic-port' ? CONTAINER_PORT : Number(port)

/** Whether the security groups let the load balancer through to a port of a task, the container's own where none is named. */
export function albReaches(world: World, { serviceName }: TaskState, port = CONTAINER_PORT): boolean {
  const service = world.services.get(serviceName)
  const { loadBalancer, environment } = world
  const from = loadBalancer?.securityGroups ?? groupsTagged(world, environment.securityGroupTags.alb)
  return service !== undefined && lets(world, from, service.securityGroups, port)
}

const checkRequest = ({ healthCheck }: TargetGroupState, { privateIp }: TaskState): SandboxRequest => ({
  method: 'GET',
  host: privateIp,
  path: healthCheck.path,
  query: '',
  headers: { host: privateIp, 'user-agent': 'ELB-HealthChecker/2.0' },
  body: '',
  remoteAddress: '10.0.1.20',
})
