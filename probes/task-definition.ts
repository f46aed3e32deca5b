import type { TaskDefinition as SdkTaskDefinition } from '@aws-sdk/client-ecs'
import type { TaskDefinition } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { targetKey } from '../platform/target.ts'
import { unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { cannotLook } from './lib/cannot-look.ts'
import { type Common, shared } from './lib/common.ts'
import { defineProbe, needed, nothingToLookAt } from './lib/define.ts'
import { secretReferences } from './lib/further-secrets.ts'
import { keepSecretReferences } from './lib/logins.ts'
import { definitionNamed, familyOf, toRevision } from './lib/revision.ts'

/** The revision the service runs, beside the family's latest active one, which mostly is the same and is asked for by its conventional name. */
export default defineProbe({
  kind: 'task-definition',
  shows: 'the revision in use and the latest one (DescribeTaskDefinition)',
  after: ['service'],
  reproduce: (target, { service }) =>
    awsInline(target, 'ecs describe-task-definition', {
      'task-definition':
        service.status === 'observed' && service.data.found ? service.data.taskDefinitionArn : target.names.taskFamily,
    }),
  ahead: ({ target, ...look }) => latestOf(look, target.names.taskFamily),
  collect: async ({ target, aws, signal, seen, common }): Promise<TaskDefinition> => {
    const service = needed(seen.service)
    if (!service.found) throw nothingToLookAt(`there is no service ${service.name} that runs a task definition`)
    const { taskDefinitionArn, loadBalancers } = service
    const containerName = loadBalancers[0]?.containerName
    const family = familyOf(taskDefinitionArn)
    const latest = await latestOf({ aws, common }, family)
    const latestArn = latest?.taskDefinitionArn
    const described =
      latest && latestArn === taskDefinitionArn ? latest : await definitionNamed({ aws, signal }, taskDefinitionArn)
    keepSecretReferences(targetKey(target), secretReferences(described))
    const running = toRevision(described, containerName)
    if (!latest && running.status === 'ACTIVE')
      throw cannotLook('service-error', `ECS knows no active revision of ${family}, and calls ${running.arn} one`, '')
    // The family was asked about before the service was seen, which may have been deployed in between.
    const isNewer = running.status === 'ACTIVE' && running.revision > (latest?.revision ?? 0)
    return { running, latestArn: isNewer || latestArn === undefined ? running.arn : latestArn }
  },
})

const latest = shared<SdkTaskDefinition | undefined>()

/** The newest active revision of exactly this family; `undefined` where it has none. */
const latestOf = ({ aws, common }: { readonly aws: Aws; readonly common: Common }, family: string) =>
  latest(common, family, signal => unless(['ClientException'], definitionNamed({ aws, signal }, family)))
