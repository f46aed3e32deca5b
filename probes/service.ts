import type { Deployment as SdkDeployment, Service as SdkService } from '@aws-sdk/client-ecs'
import type { Deployment, RolloutState, Service } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { iso, required } from './lib/answers.ts'
import { defineProbe } from './lib/define.ts'
import { describeService } from './lib/describe-service.ts'

/** All that ECS keeps. */
const MOST_EVENTS = 100
/** As many are of use where the deployment began after them. */
const EARLIER_EVENTS = 20
const ROLLOUT_STATES: readonly RolloutState[] = ['COMPLETED', 'FAILED', 'IN_PROGRESS']

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
  return {
    found: true,
    name,
    arn: required(service.serviceArn, "the service's ARN"),
    status: required(service.status, "the service's status"),
    desiredCount: required(service.desiredCount, 'the desired count'),
    runningCount: required(service.runningCount, 'the running count'),
    pendingCount: required(service.pendingCount, 'the pending count'),
    taskDefinitionArn: required(service.taskDefinition, "the service's task definition"),
    deployments: (service.deployments ?? []).map(toDeployment),
    events: eventsOf(service),
    loadBalancers: (service.loadBalancers ?? []).flatMap(({ targetGroupArn, containerName, containerPort }) =>
      targetGroupArn ? [{ targetGroupArn, containerName: containerName ?? '', containerPort: containerPort ?? 0 }] : [],
    ),
    subnets: network?.subnets ?? [],
    securityGroups: network?.securityGroups ?? [],
    assignPublicIp: network?.assignPublicIp === 'ENABLED',
    createdAt: iso(service.createdAt),
  }
}

/** Newest first: all since the deployment in force began, and some before it. Of two of one time ECS' own order tells. */
function eventsOf({ events = [], deployments = [] }: SdkService): Extract<Service, { found: true }>['events'] {
  const began = deployments.find(({ status }) => status === 'PRIMARY')?.createdAt?.getTime() ?? Number.POSITIVE_INFINITY
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
    rolloutState: ROLLOUT_STATES.find(state => state === deployment.rolloutState) ?? null,
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
