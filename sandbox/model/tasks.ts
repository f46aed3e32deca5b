import { hexOf } from '../aws/lib/ids.ts'
import { taskArn } from './arns.ts'
import type { DeploymentState, ImageBehaviour, ServiceState, TaskState, World } from './state.ts'

/** How a task ended, in ECS' words. */
export interface TaskEnd {
  readonly stopCode: string
  readonly stoppedReason: string
  readonly exitCode: number | null
  readonly containerReason: string | null
}

/** A list of tasks, and the same tasks by what never changes of them. */
interface TaskList {
  readonly all: TaskState[]
  readonly byId: Map<string, TaskState>
  readonly byService: Map<string, TaskState[]>
  readonly byDeployment: Map<string, TaskState[]>
  readonly byAddress: Map<string, TaskState[]>
}

const lists = new WeakMap<readonly TaskState[], TaskList>()

/** The tasks of a world; only `putTask` and `removeTasks` change them. */
export function emptyTaskList(): readonly TaskState[] {
  const all: TaskState[] = []
  lists.set(all, { all, byId: new Map(), byService: new Map(), byDeployment: new Map(), byAddress: new Map() })
  return all
}

function listOf({ tasks }: World): TaskList {
  const list = lists.get(tasks)
  if (!list) throw new Error('these tasks were not made by emptyTaskList')
  return list
}

export function putTask(world: World, task: TaskState): void {
  const { all, byId, byService, byDeployment, byAddress } = listOf(world)
  all.push(task)
  byId.set(task.id, task)
  for (const [tasks, key] of [
    [byService, task.serviceName],
    [byDeployment, task.deploymentId],
    [byAddress, task.privateIp],
  ] as const) {
    const same = tasks.get(key)
    if (same) same.push(task)
    else tasks.set(key, [task])
  }
}

/** Forgets tasks, as if they had never been. */
export function removeTasks(world: World, isGone: (task: TaskState) => boolean): void {
  const { all, byId, byService, byDeployment, byAddress } = listOf(world)
  const rest = all.filter(task => !isGone(task))
  if (rest.length === all.length) return
  all.length = 0
  for (const index of [byId, byService, byDeployment, byAddress]) index.clear()
  for (const task of rest) putTask(world, task)
}

const NONE: readonly TaskState[] = []

export const taskWithId = (world: World, id: string): TaskState | undefined => listOf(world).byId.get(id)

/** All tasks of a service that are remembered, oldest first; those that belong to none by an empty name. */
export const tasksOf = (world: World, serviceName: string): readonly TaskState[] =>
  listOf(world).byService.get(serviceName) ?? NONE

/** The same of a deployment, or of whoever started them. */
export const tasksOfDeployment = (world: World, deploymentId: string): readonly TaskState[] =>
  listOf(world).byDeployment.get(deploymentId) ?? NONE

export const tasksAt = (world: World, privateIp: string): readonly TaskState[] =>
  listOf(world).byAddress.get(privateIp) ?? NONE

/** Tasks of a service that run or are on their way to. */
export const upOf = (world: World, { name }: ServiceState): readonly TaskState[] =>
  tasksOf(world, name).filter(({ desiredStatus }) => desiredStatus === 'RUNNING')

export const isUp = ({ lastStatus, desiredStatus }: TaskState): boolean =>
  lastStatus === 'RUNNING' && desiredStatus === 'RUNNING'

/** A task that ECS has just created: nothing of it runs yet. */
export function addTask(
  world: World,
  task: Pick<
    TaskState,
    'id' | 'serviceName' | 'tenant' | 'deploymentId' | 'taskDefinitionArn' | 'createdAt' | 'privateIp'
  >,
): TaskState {
  const added: TaskState = {
    ...task,
    arn: taskArn(world.environment, task.id),
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    startedAt: null,
    stoppedAt: null,
    stopCode: null,
    stoppedReason: null,
    exitCode: null,
    containerReason: null,
    besides: new Map(),
    imageDigest: null,
    behaviour: null,
    injected: null,
  }
  putTask(world, added)
  return added
}

/** One that it created for a deployment. */
export function createTask(world: World, service: ServiceState, deployment: DeploymentState, at: number): TaskState {
  const sequence = tasksOf(world, service.name).length
  return addTask(world, {
    id: hexOf(`task ${deployment.id} ${sequence} ${at}`, 32),
    serviceName: service.name,
    tenant: service.tenant,
    deploymentId: deployment.id,
    taskDefinitionArn: deployment.taskDefinitionArn,
    createdAt: at,
    privateIp: privateAddress(service.tenant, sequence),
  })
}

const privateAddress = (tenant: string, sequence: number): string => {
  const [subnet = 0, host = 0] = Buffer.from(hexOf(`address ${tenant}`, 4), 'hex')
  return `10.0.${10 + (subnet % 100)}.${10 + ((host + sequence) % 240)}`
}

export function endTask(task: TaskState, end: TaskEnd, at: number): void {
  Object.assign(task, end, { lastStatus: 'STOPPED', desiredStatus: 'STOPPED', stoppedAt: at })
}

/** ECS stops what it no longer wants: after a deployment, or when the service gets smaller. */
export const scaledIn = (deployment: DeploymentState): TaskEnd => ({
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: `Scaling activity initiated by (deployment ${deployment.id})`,
  exitCode: 0,
  containerReason: null,
})

export const failedHealthChecks = (targetGroupArn: string): TaskEnd => ({
  stopCode: 'ServiceSchedulerInitiated',
  stoppedReason: `Task failed ELB health checks in (target-group ${targetGroupArn})`,
  exitCode: 0,
  containerReason: null,
})

export const failedToStart = (stoppedReason: string): TaskEnd => ({
  stopCode: 'TaskFailedToStart',
  stoppedReason,
  exitCode: null,
  containerReason: null,
})

/** How containers of an image end by themselves; an image that is not listed runs on. */
export const OWN_END: Readonly<Partial<Record<ImageBehaviour, TaskEnd>>> = {
  'out-of-memory': {
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    exitCode: 137,
    containerReason: 'OutOfMemoryError: container killed due to memory usage',
  },
  'exits-at-once': {
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    exitCode: 127,
    containerReason: null,
  },
  'fails-own-check': {
    stopCode: 'ServiceSchedulerInitiated',
    stoppedReason: 'Task failed container health checks',
    exitCode: 137,
    containerReason: null,
  },
  'spot-taken': {
    stopCode: 'SpotInterruption',
    stoppedReason: 'Your Spot Task was interrupted.',
    exitCode: 137,
    containerReason: null,
  },
}
