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

/** Tasks of a service that run or are on their way to. */
export const upOf = ({ tasks }: World, service: ServiceState): readonly TaskState[] =>
  tasks.filter(({ serviceName, desiredStatus }) => serviceName === service.name && desiredStatus === 'RUNNING')

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
  world.tasks.push(added)
  return added
}

/** One that it created for a deployment. */
export function createTask(world: World, service: ServiceState, deployment: DeploymentState, at: number): TaskState {
  const sequence = world.tasks.filter(({ serviceName }) => serviceName === service.name).length
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
