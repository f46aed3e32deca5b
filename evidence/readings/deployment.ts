import type { Deployment, Service, StoppedTasks, Task } from '../ecs.ts'

/** Milliseconds since the epoch of a time of AWS'; 0 where it gives none. */
export const msOf = (iso: string | null | undefined): number => (iso ? Date.parse(iso) : 0)

/** The deployment in force. */
export const primaryOf = (service: Service | undefined): Deployment | undefined =>
  service?.found ? service.deployments.find(({ status }) => status === 'PRIMARY') : undefined

/** One completed deployment with all of its tasks: what DescribeServices says leaves nothing open. */
export const isPlainlySteady = (service: Extract<Service, { found: true }>): boolean => {
  const { deployments, runningCount, desiredCount, pendingCount } = service
  const [only, ...others] = deployments
  return (
    others.length === 0 &&
    only?.status === 'PRIMARY' &&
    only.rolloutState === 'COMPLETED' &&
    runningCount === desiredCount &&
    pendingCount === 0
  )
}

/** Started by the deployment, or younger than it where ECS does not say who started it. */
export const belongsTo = ({ startedBy, taskDefinitionArn, createdAt }: Task, deployment: Deployment): boolean =>
  startedBy === deployment.id ||
  (startedBy === null &&
    taskDefinitionArn === deployment.taskDefinitionArn &&
    msOf(createdAt) >= msOf(deployment.createdAt))

/** Stopped tasks of the deployment in force, newest first: those of earlier deployments are history. */
export function stoppedNow(service: Service | undefined, stopped: StoppedTasks | undefined): readonly Task[] {
  const primary = primaryOf(service)
  const own = primary && stopped ? stopped.tasks.filter(task => belongsTo(task, primary)) : []
  return own.toSorted((a, b) => msOf(b.stoppedAt) - msOf(a.stoppedAt))
}
