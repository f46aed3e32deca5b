import { definitionByArn } from '../../model/deployments.ts'
import type { DeploymentState, EndedDeployment, ServiceState, World } from '../../model/state.ts'
import { tasksOfDeployment } from '../../model/tasks.ts'
import { awsError } from '../lib/aws-error.ts'
import { hexOf } from '../lib/ids.ts'
import { type Input, number, requiredText, text, texts } from '../lib/input.ts'
import { page } from '../lib/page.ts'
import { clusterArn, isPending, isRunning, requireCluster } from './ecs-clusters.ts'
import { serviceNamed } from './ecs-services.ts'

const DESCRIBE_LIMIT = 20
const LIST_LIMIT = 100
const DEFAULT_LIST_LIMIT = 20
/** The circuit breaker's smallest threshold. */
const THRESHOLD = 3

/** A deployment with what became of it; one that is going on has not ended. */
type Kept = Omit<EndedDeployment, 'status' | 'endedAt'> & {
  readonly status: EndedDeployment['status'] | 'IN_PROGRESS'
  readonly endedAt: number | null
}

/** The service's deployments, newest first. */
export function listServiceDeployments(world: World, input: Input) {
  requireCluster(world, input)
  const service = serviceNamed(world, requiredText(input, 'service'))
  if (!service) throw awsError('ServiceNotFoundException', 'Service not found.')
  const wanted = texts(input, 'status')
  const all = keptOf(service)
    .filter(({ status }) => wanted.length === 0 || wanted.includes(status))
    .map(kept => ({
      serviceDeploymentArn: arnOf(world, service, kept.deployment),
      serviceArn: service.arn,
      clusterArn: clusterArn(world),
      createdAt: new Date(kept.deployment.createdAt),
      startedAt: new Date(kept.deployment.createdAt),
      ...(kept.endedAt === null ? {} : { finishedAt: new Date(kept.endedAt) }),
      targetServiceRevisionArn: revisionArn(world, service, kept.deployment),
      status: kept.status,
      ...(kept.statusReason === null ? {} : { statusReason: kept.statusReason }),
    }))
  const limit = Math.min(number(input, 'maxResults') ?? DEFAULT_LIST_LIMIT, LIST_LIMIT)
  const { items, nextToken } = page(all, limit, text(input, 'nextToken'))
  return { serviceDeployments: items, nextToken }
}

export function describeServiceDeployments(world: World, input: Input) {
  const { found, failures } = lookUp(world, input, 'serviceDeploymentArns', arnOf)
  return {
    serviceDeployments: found.map(({ service, kept, arn }) => describeDeployment(world, service, kept, arn)),
    failures,
  }
}

export function describeServiceRevisions(world: World, input: Input) {
  const { found, failures } = lookUp(world, input, 'serviceRevisionArns', revisionArn)
  return {
    serviceRevisions: found.map(({ service, kept: { deployment }, arn }) => ({
      serviceRevisionArn: arn,
      serviceArn: service.arn,
      clusterArn: clusterArn(world),
      taskDefinition: deployment.taskDefinitionArn,
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      platformFamily: 'Linux',
      loadBalancers: service.loadBalancers,
      containerImages: imagesOf(world, deployment),
      createdAt: new Date(deployment.createdAt),
    })),
    failures,
  }
}

function lookUp(
  world: World,
  input: Input,
  member: string,
  nameOf: (world: World, service: ServiceState, deployment: DeploymentState) => string,
) {
  const asked = texts(input, member)
  if (asked.length === 0 || asked.length > DESCRIBE_LIMIT)
    throw awsError('InvalidParameterException', `${member} has to have 1 to ${DESCRIBE_LIMIT} elements.`)
  const all = [...world.services.values()].flatMap(service =>
    keptOf(service).map(kept => ({ service, kept, arn: nameOf(world, service, kept.deployment) })),
  )
  const found = asked.flatMap(arn => all.find(each => each.arn === arn) ?? [])
  const failures = asked.filter(arn => !found.some(each => each.arn === arn)).map(arn => ({ arn, reason: 'MISSING' }))
  return { found, failures }
}

/** What has ended, and before that what is going on. */
function keptOf({ deployments: [primary, before], ended }: ServiceState): readonly Kept[] {
  if (primary?.rolloutState !== 'IN_PROGRESS') return ended
  return [
    {
      deployment: primary,
      status: 'IN_PROGRESS',
      statusReason: null,
      before: before ?? null,
      triggeredAlarms: [],
      endedAt: null,
    },
    ...ended,
  ]
}

const named = ({ environment }: World, kind: string, { name }: ServiceState, id: string): string =>
  `arn:aws:ecs:${environment.region}:${environment.accountId}:${kind}/${environment.cluster}/${name}/${id}`

const arnOf = (world: World, service: ServiceState, { id }: DeploymentState): string =>
  named(world, 'service-deployment', service, hexOf(`service deployment ${id}`, 21))

const revisionArn = (world: World, service: ServiceState, { id }: DeploymentState): string =>
  named(world, 'service-revision', service, id.replace('ecs-svc/', ''))

const summary = (world: World, service: ServiceState, deployment: DeploymentState) => {
  const tasks = tasksOfDeployment(world, deployment.id)
  return {
    arn: revisionArn(world, service, deployment),
    requestedTaskCount: deployment.desiredCount,
    runningTaskCount: tasks.filter(isRunning).length,
    pendingTaskCount: tasks.filter(isPending).length,
  }
}

function describeDeployment(world: World, service: ServiceState, kept: Kept, arn: string) {
  const { deployment, before, status, statusReason, triggeredAlarms, endedAt } = kept
  const isOver = endedAt !== null
  const all = tasksOfDeployment(world, deployment.id)
  const scaled = all.filter(isRunning).length >= deployment.desiredCount
  return {
    serviceDeploymentArn: arn,
    serviceArn: service.arn,
    clusterArn: clusterArn(world),
    createdAt: new Date(deployment.createdAt),
    startedAt: new Date(deployment.createdAt),
    updatedAt: new Date(deployment.updatedAt),
    ...(isOver ? { finishedAt: new Date(endedAt) } : {}),
    sourceServiceRevisions: before === null ? [] : [summary(world, service, before)],
    targetServiceRevision: summary(world, service, deployment),
    status,
    ...(statusReason === null ? {} : { statusReason }),
    ...(service.bakeMs > 0 ? { lifecycleStage: isOver ? 'CLEAN_UP' : scaled ? 'BAKE_TIME' : 'SCALE_UP' } : {}),
    deploymentConfiguration: {
      strategy: service.bakeMs > 0 ? 'BLUE_GREEN' : 'ROLLING',
      bakeTimeInMinutes: Math.round(service.bakeMs / MINUTE_MS),
    },
    ...(status === 'ROLLBACK_SUCCESSFUL' && before !== null
      ? { rollback: { reason: deployment.rolloutStateReason, serviceRevisionArn: revisionArn(world, service, before) } }
      : {}),
    deploymentCircuitBreaker: {
      status: !service.circuitBreaker.enable
        ? 'DISABLED'
        : isOver
          ? deployment.failedTasks >= THRESHOLD
            ? 'TRIGGERED'
            : 'MONITORING_COMPLETE'
          : 'MONITORING',
      failureCount: deployment.failedTasks,
      threshold: THRESHOLD,
    },
    alarms: {
      status: triggeredAlarms.length > 0 ? 'TRIGGERED' : 'DISABLED',
      alarmNames: triggeredAlarms,
      triggeredAlarmNames: triggeredAlarms,
    },
  }
}

const MINUTE_MS = 60_000

/** ECS resolves a digest when the deployment's first task has pulled the image, and keeps to it. */
const imagesOf = (world: World, { id, taskDefinitionArn }: DeploymentState) =>
  (definitionByArn(world, taskDefinitionArn)?.containerDefinitions ?? []).map(({ name, image }) => {
    const digest = tasksOfDeployment(world, id).find(({ imageDigest }) => imageDigest !== null)
    return {
      containerName: name,
      image,
      ...(digest?.imageDigest == null ? {} : { imageDigest: digest.imageDigest }),
    }
  })
