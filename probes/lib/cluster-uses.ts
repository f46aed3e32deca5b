import type { Service as SdkService, TaskDefinition as SdkTaskDefinition } from '@aws-sdk/client-ecs'
import type { ServiceUses } from '../../evidence/index.ts'
import { referenceTo } from '../../evidence/readings/secret-reference.ts'
import { mapLimited } from './answers.ts'
import type { Aws } from './aws.ts'
import { cannotLook } from './cannot-look.ts'
import { type Common, shared } from './common.ts'
import { secretReferences } from './further-secrets.ts'
import { everyPage } from './pages.ts'
import { definitionNamed } from './revision.ts'

interface Look {
  readonly aws: Aws
  readonly common: Common
}

/** What a service runs, as far as others can be asked to leave it alone. */
export interface RunningService {
  readonly uses: ServiceUses
  readonly revisions: readonly SdkTaskDefinition[]
}

/** The most ListServices returns at once, and DescribeServices takes. */
const PAGE = 100
const BATCH = 10
/** ECS allows some twenty such calls a second for the whole account. */
const AT_A_TIME = 8

const ofCluster = shared<readonly RunningService[]>()

/** Every service of a cluster that is not deleted, with the revisions of all its deployments. */
export const runningServices = ({ aws, common }: Look, cluster: string): Promise<readonly RunningService[]> =>
  ofCluster(common, cluster, async signal => {
    const services = await everyService(aws, cluster, signal)
    const arns = [...new Set(services.flatMap(revisionsOf))]
    const definitions = await mapLimited(arns, AT_A_TIME, name => definitionNamed({ aws, signal }, name))
    const described = new Map(arns.map((arn, at) => [arn, definitions[at]]))
    return services.map(service => {
      const revisions = revisionsOf(service).flatMap(arn => described.get(arn) ?? [])
      return { uses: usesOf(service, revisions), revisions }
    })
  })

async function everyService(aws: Aws, cluster: string, signal: AbortSignal): Promise<readonly SdkService[]> {
  const [client, { DescribeServicesCommand, paginateListServices }] = [
    await aws.ecs(),
    await import('@aws-sdk/client-ecs'),
  ]
  const pages = paginateListServices({ client, pageSize: PAGE }, { cluster }, { abortSignal: signal })
  const arns = await everyPage(pages, page => page.serviceArns)
  const batches = Array.from({ length: Math.ceil(arns.length / BATCH) }, (_, at) =>
    arns.slice(at * BATCH, (at + 1) * BATCH),
  )
  const answers = await mapLimited(batches, AT_A_TIME, services =>
    client.send(new DescribeServicesCommand({ cluster, services: [...services] }), { abortSignal: signal }),
  )
  const described = answers.flatMap(({ services }) => services ?? [])
  // One that was deleted since it was listed uses nothing; one that is not told of may.
  const untold = answers.flatMap(({ failures }) => failures ?? []).find(({ reason }) => reason !== 'MISSING')
  if (untold)
    throw cannotLook('service-error', `ecs:DescribeServices does not tell of ${untold.arn ?? 'a service'}`, '')
  return described.filter(({ status }) => status !== 'INACTIVE')
}

const revisionsOf = ({ taskDefinition, deployments, taskSets }: SdkService): readonly string[] => [
  ...new Set(
    [taskDefinition, ...[...(deployments ?? []), ...(taskSets ?? [])].map(each => each.taskDefinition)].filter(
      arn => arn !== undefined,
    ),
  ),
]

function usesOf(service: SdkService, revisions: readonly SdkTaskDefinition[]): ServiceUses {
  const { serviceName, status, loadBalancers, taskSets } = service
  const registering = [...(loadBalancers ?? []), ...(taskSets ?? []).flatMap(each => each.loadBalancers ?? [])]
  const groups = registering.flatMap(({ targetGroupArn, advancedConfiguration }) =>
    [targetGroupArn, advancedConfiguration?.alternateTargetGroupArn].filter(arn => arn !== undefined),
  )
  const databaseUsers = [...new Set(revisions.flatMap(databaseUsersOf))]
  return {
    name: serviceName ?? '',
    status: status ?? '',
    revisionArns: revisionsOf(service),
    targetGroupArns: [...new Set(groups)],
    secretArns: [...new Set(revisions.flatMap(secretReferences).map(each => referenceTo(each)?.arn ?? each))],
    accessPointIds: [...new Set(revisions.flatMap(mountsOf).flatMap(({ accessPointId }) => accessPointId ?? []))],
    ...(databaseUsers.length > 0 ? { databaseUsers } : {}),
  }
}

const databaseUsersOf = ({ containerDefinitions }: SdkTaskDefinition): readonly string[] =>
  (containerDefinitions ?? []).flatMap(({ environment }) =>
    (environment ?? []).flatMap(({ name, value }) => (name === 'WORDPRESS_DB_USER' && value ? [value] : [])),
  )

/** The file systems that a revision's tasks mount by their role, and through which access point. */
export const mountsOf = ({ volumes }: SdkTaskDefinition) =>
  (volumes ?? []).flatMap(({ efsVolumeConfiguration: efs }) =>
    efs
      ? [
          {
            fileSystemId: efs.fileSystemId ?? '',
            accessPointId: efs.authorizationConfig?.accessPointId,
            byRole: efs.authorizationConfig?.iam === 'ENABLED',
          },
        ]
      : [],
  )
