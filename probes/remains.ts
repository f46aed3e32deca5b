import type { Remains } from '../evidence/index.ts'
import { awsInline } from '../platform/commands/aws.ts'
import type { Target } from '../platform/target.ts'
import { unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import type { Common } from './lib/common.ts'
import { defineProbe } from './lib/define.ts'
import { everyPage } from './lib/pages.ts'
import { inlinePolicy } from './lib/role-policies.ts'

interface Look {
  readonly target: Target
  readonly aws: Aws
  readonly signal: AbortSignal
  readonly common: Common
}

/** What a tenant can leave behind that no service leads to any more. */
export default defineProbe({
  kind: 'remains',
  shows: 'what is left of a tenant after a roll-back (several services)',
  reproduce: target =>
    awsInline(target, 'ecs list-task-definitions', { 'family-prefix': target.names.taskFamily, status: 'ACTIVE' }),
  collect: async (look): Promise<Remains> => {
    const [activeRevisions, withdrawn, accessPoints, rolePolicies, streams] = await Promise.all([
      revisions(look, 'ACTIVE'),
      revisions(look, 'INACTIVE'),
      accessPointsOnPath(look),
      policiesOfTenant(look),
      hasLogStreams(look),
    ])
    const { names, environment } = look.target
    const traces = [
      ...(withdrawn.length > 0 ? [`withdrawn revisions of ${names.taskFamily}`] : []),
      ...(streams ? [`log streams ${names.logStreamPrefix}* in ${environment.logGroup}`] : []),
    ]
    return { activeRevisions, accessPoints, rolePolicies, traces }
  },
})

/** Revisions of exactly this family; the list is asked for by a prefix, which other families share. */
async function revisions({ target, aws, signal }: Look, status: 'ACTIVE' | 'INACTIVE'): Promise<readonly string[]> {
  const { taskFamily } = target.names
  const [client, { paginateListTaskDefinitions }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  const pages = paginateListTaskDefinitions({ client }, { familyPrefix: taskFamily, status }, { abortSignal: signal })
  const arns = await everyPage(pages, page => page.taskDefinitionArns)
  return arns.filter(arn => arn.split('/').at(-1)?.split(':')[0] === taskFamily)
}

async function accessPointsOnPath({ target, aws, signal }: Look): Promise<Remains['accessPoints']> {
  const [client, { paginateDescribeAccessPoints }] = [await aws.efs(), await import('@aws-sdk/client-efs')]
  const pages = paginateDescribeAccessPoints({ client }, {}, { abortSignal: signal })
  const all = await everyPage(pages, page => page.AccessPoints)
  return all
    .filter(({ RootDirectory }) => RootDirectory?.Path === target.names.efsPath)
    .map(({ AccessPointId = '', FileSystemId = '' }) => ({ id: AccessPointId, fileSystemId: FileSystemId }))
}

async function policiesOfTenant(look: Look): Promise<Remains['rolePolicies']> {
  const { environment, names } = look.target
  const written = [
    { roleName: environment.executionRole, policyName: names.secretsPolicy },
    { roleName: environment.taskRole, policyName: names.efsPolicy },
  ]
  const found = await Promise.all(
    written.map(async each => ((await inlinePolicy(look, each.roleName, each.policyName)) ? [each] : [])),
  )
  return found.flat()
}

async function hasLogStreams({ target, aws, signal }: Look): Promise<boolean> {
  const [logs, { DescribeLogStreamsCommand }] = [await aws.logs(), await import('@aws-sdk/client-cloudwatch-logs')]
  const command = new DescribeLogStreamsCommand({
    logGroupName: target.environment.logGroup,
    logStreamNamePrefix: target.names.logStreamPrefix,
    limit: 1,
  })
  const answer = await unless(['ResourceNotFoundException'], logs.send(command, { abortSignal: signal }))
  return (answer?.logStreams ?? []).length > 0
}
