import type {
  ServiceDeployment as SdkServiceDeployment,
  ServiceRevision as SdkServiceRevision,
} from '@aws-sdk/client-ecs'
import type { ServiceDeployment, ServiceDeployments, ServiceRevision } from '../evidence/index.ts'
import { isPlainlySteady } from '../evidence/readings/deployment.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { isNamed, iso, required } from './lib/answers.ts'
import { defineProbe, needed } from './lib/define.ts'

const NEWEST = 5

/** What an ECS says that does not know these calls, or not for such a service. */
const NOT_OFFERED = ['UnknownOperationException', 'UnsupportedFeatureException', 'InvalidAction', 'NotImplemented']

/**
 * What ECS keeps of the service's deployments. Nothing needs it: where it may not be asked, that is said instead. In a fleet it is asked only of
 * services that leave something open.
 */
export default defineProbe({
  kind: 'service-deployments',
  shows:
    "the service's last deployments (ListServiceDeployments, DescribeServiceDeployments, DescribeServiceRevisions)",
  after: ['service'],
  reproduce: target =>
    awsInline(target, 'ecs list-service-deployments', {
      cluster: target.environment.cluster,
      service: target.names.service,
    }),
  collect: async ({ target, aws, signal: abortSignal, seen, common }): Promise<ServiceDeployments> => {
    const service = needed(seen.service)
    if (!service.found || service.controller !== 'ECS') return { known: false, why: 'not-offered' }
    if (common.isFleet && isPlainlySteady(service)) return { known: false, why: 'not-needed' }
    const [ecs, { ListServiceDeploymentsCommand, DescribeServiceDeploymentsCommand, DescribeServiceRevisionsCommand }] =
      [await aws.ecs(), await import('@aws-sdk/client-ecs')]
    const { cluster } = target.environment
    const list = new ListServiceDeploymentsCommand({ cluster, service: target.names.service })
    const listed = await allowed(ecs.send(list, { abortSignal }))
    if (typeof listed === 'string') return { known: false, why: listed }
    const newest = (listed.serviceDeployments ?? [])
      .toSorted((a, b) => (b.createdAt?.getTime() ?? 0) - (a.createdAt?.getTime() ?? 0))
      .slice(0, NEWEST)
      .map(({ serviceDeploymentArn }) => required(serviceDeploymentArn, "a service deployment's ARN"))
    if (newest.length === 0) return { known: true, deployments: [], revisions: [] }
    const describe = new DescribeServiceDeploymentsCommand({ serviceDeploymentArns: newest })
    const described = await allowed(ecs.send(describe, { abortSignal }))
    if (typeof described === 'string') return { known: false, why: described }
    const deployments = newest.flatMap(arn => {
      const found = described.serviceDeployments?.find(({ serviceDeploymentArn }) => serviceDeploymentArn === arn)
      return found ? [toDeployment(found, arn)] : []
    })
    const arns = deployments.flatMap(({ targetRevisionArn, sourceRevisionArns }) => [
      ...(targetRevisionArn === null ? [] : [targetRevisionArn]),
      ...sourceRevisionArns,
    ])
    const asked = new DescribeServiceRevisionsCommand({
      serviceRevisionArns: [...new Set(arns)].slice(0, MOST_REVISIONS),
    })
    const revisions = arns.length === 0 ? 'not-offered' : await allowed(ecs.send(asked, { abortSignal }))
    return {
      known: true,
      deployments,
      revisions: typeof revisions === 'string' ? [] : (revisions.serviceRevisions ?? []).flatMap(toRevision),
    }
  },
})

/** The most DescribeServiceRevisions takes at once. */
const MOST_REVISIONS = 20

/** The answer, or why there is none that the run could do anything about. */
async function allowed<T>(work: Promise<T>): Promise<T | 'not-permitted' | 'not-offered'> {
  try {
    return await work
  } catch (error) {
    if (isNamed(error, 'AccessDeniedException')) return 'not-permitted'
    if (isNamed(error, ...NOT_OFFERED)) return 'not-offered'
    throw error
  }
}

const toDeployment = (deployment: SdkServiceDeployment, arn: string): ServiceDeployment => ({
  arn,
  status: required(deployment.status, "a service deployment's status"),
  statusReason: deployment.statusReason ?? null,
  lifecycleStage: deployment.lifecycleStage ?? null,
  strategy: deployment.deploymentConfiguration?.strategy ?? null,
  createdAt: iso(deployment.createdAt),
  finishedAt: iso(deployment.finishedAt),
  targetRevisionArn: deployment.targetServiceRevision?.arn ?? null,
  sourceRevisionArns: (deployment.sourceServiceRevisions ?? []).flatMap(({ arn: source }) => source ?? []),
  productionWeight: deployment.targetServiceRevision?.requestedProductionTrafficWeight ?? null,
  rollbackReason: deployment.rollback?.reason ?? null,
  circuitBreaker: deployment.deploymentCircuitBreaker
    ? {
        status: deployment.deploymentCircuitBreaker.status ?? '',
        failureCount: deployment.deploymentCircuitBreaker.failureCount ?? 0,
        threshold: deployment.deploymentCircuitBreaker.threshold ?? 0,
      }
    : null,
  triggeredAlarms: deployment.alarms?.triggeredAlarmNames ?? [],
})

const toRevision = ({
  serviceRevisionArn,
  taskDefinition,
  containerImages = [],
}: SdkServiceRevision): readonly ServiceRevision[] =>
  serviceRevisionArn === undefined || taskDefinition === undefined
    ? []
    : [
        {
          arn: serviceRevisionArn,
          taskDefinitionArn: taskDefinition,
          images: containerImages.map(({ containerName = '', image = '', imageDigest }) => ({
            containerName,
            image,
            digest: imageDigest ?? null,
          })),
        },
      ]
