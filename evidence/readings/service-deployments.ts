import type { ServiceDeployment, ServiceDeployments } from '../service-deployments.ts'

type Known = Extract<ServiceDeployments, { known: true }>

/** The newest deployment that ECS keeps of the service. */
export const newestKept = (seen: ServiceDeployments | undefined): ServiceDeployment | undefined =>
  seen?.known ? seen.deployments[0] : undefined

/** Whether ECS gave it up for what ran before: a first deployment has nothing to go back to. */
export const wentBack = ({ status, sourceRevisionArns }: ServiceDeployment): boolean =>
  status.startsWith('ROLLBACK_') && sourceRevisionArns.length > 0

/** Whether ECS has not ended it yet. */
export const isOngoing = ({ status }: ServiceDeployment): boolean =>
  ['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED'].includes(status)

/** The task definition that a deployment was to bring, where ECS still tells. */
export const definitionOf = (seen: Known, { targetRevisionArn }: ServiceDeployment): string | undefined =>
  seen.revisions.find(({ arn }) => arn === targetRevisionArn)?.taskDefinitionArn

/** The newest deployment, if it was one of this task definition and ECS went back from it. */
export function failedBefore(
  seen: ServiceDeployments | undefined,
  definitionArn: string,
): ServiceDeployment | undefined {
  const newest = newestKept(seen)
  if (!seen?.known || !newest || !wentBack(newest)) return undefined
  const brought = definitionOf(seen, newest)
  return brought === undefined || brought === definitionArn ? newest : undefined
}

/** Why and how it ended or how far it is, in ECS' own words. */
export function serviceDeploymentText(deployment: ServiceDeployment): string {
  const { status, statusReason, lifecycleStage, rollbackReason, circuitBreaker, triggeredAlarms } = deployment
  const isOver = !isOngoing(deployment)
  const parts = [
    `the service deployment ${deployment.arn.split('/').at(-1) ?? deployment.arn} is ${status}`,
    lifecycleStage !== null && !isOver && `at ${lifecycleStage}`,
    deployment.productionWeight !== null && !isOver && `${deployment.productionWeight} % of the visitors`,
    statusReason !== null && `"${statusReason}"`,
    rollbackReason !== null && rollbackReason !== statusReason && `rolled back: "${rollbackReason}"`,
    triggeredAlarms.length > 0 && `alarm ${triggeredAlarms.join(', ')}`,
    circuitBreaker?.status === 'TRIGGERED' &&
      `circuit breaker after ${circuitBreaker.failureCount} of ${circuitBreaker.threshold} failures`,
  ]
  return parts.filter(part => typeof part === 'string').join(', ')
}

/** The digest that ECS resolved for a container whenever it deployed a task definition; `null` where it does not say, or resolved several. */
export function resolvedDigest(
  seen: ServiceDeployments | undefined,
  taskDefinitionArn: string,
  containerName: string,
): string | null {
  if (!seen?.known) return null
  const digests = seen.revisions
    .filter(revision => revision.taskDefinitionArn === taskDefinitionArn)
    .flatMap(({ images }) => images.filter(image => image.containerName === containerName).map(({ digest }) => digest))
  const [first = null, ...others] = new Set(digests)
  return others.length === 0 ? first : null
}
