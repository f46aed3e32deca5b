import type {
  DeploymentConfiguration,
  Deployment as SdkDeployment,
  Service as SdkService,
  TaskSet as SdkTaskSet,
} from '@aws-sdk/client-ecs'
import type { Deployment, Service } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { iso, required } from './lib/answers.ts'
import { defineProbe } from './lib/define.ts'
import { describeService } from './lib/describe-service.ts'

/** All that ECS keeps. */
const MOST_EVENTS = 100
/** As many are of use where the deployment began after them. */
const EARLIER_EVENTS = 20

/** The tenant's ECS service. A service that does not exist is no error of DescribeServices: it stands among the failures. */
export default defineProbe({
  kind: 'service',
  shows: 'the ECS service with its deployments and newest events (DescribeServices)',
  reproduce: target =>
    awsInline(target, 'ecs describe-services', {
      cluster: target.environment.cluster,
      services: target.names.service,
    }),
  collect: async look => {
    const name = look.target.names.service
    const answer = await describeService(look)
    return answer.found ? toService(name, answer.service) : { found: false, name, reason: answer.reason }
  },
})

function toService(name: string, service: SdkService): Extract<Service, { found: true }> {
  const { awsvpcConfiguration: network } = service.networkConfiguration ?? {}
  const { deploymentConfiguration: configuration = {} } = service
  const breaker = configuration.deploymentCircuitBreaker
  const controller = service.deploymentController?.type ?? 'ECS'
  const deployments =
    controller === 'ECS' ? (service.deployments ?? []).map(toDeployment) : (service.taskSets ?? []).map(ofTaskSet)
  const primary = deployments.find(({ status }) => status === 'PRIMARY')
  return {
    found: true,
    name,
    arn: required(service.serviceArn, "the service's ARN"),
    status: required(service.status, "the service's status"),
    desiredCount: required(service.desiredCount, 'the desired count'),
    runningCount: required(service.runningCount, 'the running count'),
    pendingCount: required(service.pendingCount, 'the pending count'),
    taskDefinitionArn: required(
      (controller === 'ECS' ? undefined : primary?.taskDefinitionArn) ?? service.taskDefinition,
      "the service's task definition",
    ),
    controller,
    strategy: configuration.strategy ?? 'ROLLING',
    bakeMinutes: bakeMinutes(configuration),
    deployments,
    events: eventsOf(service, primary),
    loadBalancers: loadBalancersOf(service),
    subnets: network?.subnets ?? [],
    securityGroups: network?.securityGroups ?? [],
    assignPublicIp: network?.assignPublicIp === 'ENABLED',
    circuitBreaker: { enable: breaker?.enable ?? false, rollback: breaker?.rollback ?? false },
    createdAt: iso(service.createdAt),
  }
}

/** Those of the task set in force first: a service with task sets need not name any itself. */
function loadBalancersOf({
  loadBalancers = [],
  taskSets = [],
}: SdkService): Extract<Service, { found: true }>['loadBalancers'] {
  const ofSets = taskSets
    .toSorted((a, b) => Number(b.status === 'PRIMARY') - Number(a.status === 'PRIMARY'))
    .flatMap(set => set.loadBalancers ?? [])
  const all = [...ofSets, ...loadBalancers].map(each => ({
    ...each,
    groups: [each.targetGroupArn, each.advancedConfiguration?.alternateTargetGroupArn],
  }))
  const placed = [0, 1].flatMap(place =>
    all.flatMap(({ groups, containerName = '', containerPort = 0 }) => {
      const targetGroupArn = groups[place]
      return targetGroupArn ? [{ targetGroupArn, containerName, containerPort }] : []
    }),
  )
  const firsts = Map.groupBy(placed, ({ targetGroupArn }) => targetGroupArn).values()
  return [...firsts].flatMap(([first]) => first ?? [])
}

const PERCENT = 100

/** The time for which both revisions run after the shift, and between the parts of a shift. */
function bakeMinutes({
  bakeTimeInMinutes: last = 0,
  canaryConfiguration: canary,
  linearConfiguration: linear,
}: DeploymentConfiguration): number {
  const steps = linear?.stepPercent ? Math.ceil(PERCENT / linear.stepPercent) : 0
  return last + (canary?.canaryBakeTimeInMinutes ?? 0) + steps * (linear?.stepBakeTimeInMinutes ?? 0)
}

/** A task set in the words of a deployment: ECS counts no failed tasks of it and gives no reason. */
function ofTaskSet(set: SdkTaskSet): Deployment {
  return {
    id: set.id ?? '',
    status: required(set.status, "a task set's status"),
    rolloutState: set.stabilityStatus === 'STEADY_STATE' ? 'COMPLETED' : 'IN_PROGRESS',
    rolloutStateReason: null,
    taskDefinitionArn: required(set.taskDefinition, "a task set's task definition"),
    desiredCount: set.computedDesiredCount ?? 0,
    runningCount: set.runningCount ?? 0,
    pendingCount: set.pendingCount ?? 0,
    failedTasks: 0,
    createdAt: iso(set.createdAt),
    updatedAt: iso(set.updatedAt),
  }
}

/** Newest first: all since the deployment in force began, and some before it. Of two of one time ECS' own order tells. */
function eventsOf(
  { events = [] }: SdkService,
  primary: Deployment | undefined,
): Extract<Service, { found: true }>['events'] {
  const began = primary?.createdAt == null ? Number.POSITIVE_INFINITY : Date.parse(primary.createdAt)
  return [...events]
    .sort((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
    .slice(0, MOST_EVENTS)
    .filter(({ createdAt }, index) => index < EARLIER_EVENTS || (createdAt?.getTime() ?? 0) >= began)
    .map(({ createdAt, message }) => ({ at: iso(createdAt) ?? '', message: message ?? '' }))
}

function toDeployment(deployment: SdkDeployment): Deployment {
  return {
    id: deployment.id ?? '',
    status: required(deployment.status, "a deployment's status"),
    rolloutState: deployment.rolloutState ?? null,
    rolloutStateReason: deployment.rolloutStateReason ?? null,
    taskDefinitionArn: required(deployment.taskDefinition, "a deployment's task definition"),
    desiredCount: deployment.desiredCount ?? 0,
    runningCount: deployment.runningCount ?? 0,
    pendingCount: deployment.pendingCount ?? 0,
    failedTasks: deployment.failedTasks ?? 0,
    createdAt: iso(deployment.createdAt),
    updatedAt: iso(deployment.updatedAt),
  }
}
