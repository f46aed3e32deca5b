import type { StartNeeds } from '../evidence/index.ts'
import { observed } from '../evidence/observed.ts'
import { contentVolume } from '../evidence/readings/content-volume.ts'
import { type FailedStart, failedStarts } from '../evidence/readings/failed-starts.ts'
import { isOfParameters, namedIn } from '../evidence/readings/start-failure.ts'
import { awsInline } from '../platform/commands/aws.ts'
import type { Target } from '../platform/target.ts'
import { iso, required, unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { classify } from './lib/classify.ts'
import { type Common, shared } from './lib/common.ts'
import { defineProbe, type Seen } from './lib/define.ts'
import { everyPage } from './lib/pages.ts'
import { groupsBy } from './lib/security-groups.ts'

const AFTER = ['service', 'stopped-tasks', 'tasks', 'task-definition', 'security-groups'] as const
type SeenBefore = Seen<(typeof AFTER)[number]>

/** What a start that failed has to find when it is tried again. Nothing needs it: where it may not be asked, that is said instead. */
export default defineProbe({
  kind: 'start-needs',
  shows:
    'what the newest start that failed did not get, as it is now: mount targets (DescribeFileSystems, DescribeMountTargets), VPC endpoints (DescribeVpcEndpoints) or names of parameters (DescribeParameters)',
  after: AFTER,
  reproduce(target, seen) {
    const question = questionOf(target, seen)
    if (question?.about === 'parameters')
      return awsInline(target, 'ssm describe-parameters', { 'parameter-filters': nameFilter(question.names) })
    if (question?.about === 'endpoints')
      return awsInline(target, 'ec2 describe-vpc-endpoints', {
        filters: `Name=vpc-id,Values=${question.vpcId} Name=service-name,Values=${question.service}`,
      })
    return awsInline(target, 'efs describe-mount-targets', {
      'file-system-id': question?.about === 'file-system' ? question.id : undefined,
    })
  },
  collect: async ({ target, aws, seen, common }): Promise<StartNeeds> => {
    const question = questionOf(target, seen)
    if (!question) return { asked: 'nothing', why: 'no-need' }
    try {
      return await answerTo(question, { aws, common })
    } catch (error) {
      if (classify(error).code !== 'access-denied') throw error
      return { asked: 'nothing', why: 'not-permitted' }
    }
  },
})

type Question =
  | { readonly about: 'file-system'; readonly id: string }
  | { readonly about: 'endpoints'; readonly vpcId: string; readonly service: string }
  | { readonly about: 'parameters'; readonly names: readonly string[] }

/** What decides whether the newest failure would come again; undefined where no such question is asked. */
function questionOf(target: Target, seen: SeenBefore): Question | undefined {
  const [newest] = failedStarts(observed(seen.service), observed(seen['stopped-tasks']), observed(seen.tasks))
  if (newest?.means === 'efs-unreachable') {
    const definition = observed(seen['task-definition'])
    const volume = definition && contentVolume(definition.running)
    return volume && { about: 'file-system', id: volume.fileSystemId }
  }
  if (newest?.means === 'secrets-unreachable') {
    const groups = observed(seen['security-groups'])
    const vpcId = groups && [...groups.service, ...groups.tasks][0]?.vpcId
    return vpcId ? { about: 'endpoints', vpcId, service: endpointName(newest, target) } : undefined
  }
  if (newest?.means !== 'parameter-missing') return undefined
  const { parameters } = namedIn(newest.text)
  // A version, a label or an ARN names more than this call can be asked for; a text that was cut off names less.
  const arePlain = parameters.length > 0 && parameters.every(name => PLAIN_NAME.test(name))
  return arePlain && parameters.length <= MOST_NAMES ? { about: 'parameters', names: parameters } : undefined
}

const PLAIN_NAME = /^[\w./-]{1,1000}[\w-]$/
/** The most values that a filter takes (https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html). */
const MOST_NAMES = 50

const endpointName = ({ text }: FailedStart, { access }: Target): string =>
  `com.amazonaws.${access.region}.${isOfParameters(text) ? 'ssm' : 'secretsmanager'}`

const nameFilter = (names: readonly string[]): string => `Key=Name,Option=Equals,Values=${names.join(',')}`

interface Look {
  readonly aws: Aws
  readonly common: Common
}

const answers = shared<StartNeeds>()

/** Tenants share the file system and the network, and with them what was asked. */
function answerTo(question: Question, { aws, common }: Look): Promise<StartNeeds> {
  return answers(common, JSON.stringify(question), abortSignal => {
    if (question.about === 'file-system') return fileSystemOf(question.id, aws, abortSignal)
    if (question.about === 'endpoints') return endpointsOf(question, { aws, common }, abortSignal)
    return parametersOf(question.names, aws, abortSignal)
  })
}

async function fileSystemOf(fileSystemId: string, aws: Aws, abortSignal: AbortSignal): Promise<StartNeeds> {
  const [client, { DescribeFileSystemsCommand, paginateDescribeMountTargets }] = [
    await aws.efs(),
    await import('@aws-sdk/client-efs'),
  ]
  const asked = { FileSystemId: fileSystemId }
  const [described, mountTargets] = await Promise.all([
    unless(['FileSystemNotFound'], client.send(new DescribeFileSystemsCommand(asked), { abortSignal })),
    unless(
      ['FileSystemNotFound'],
      everyPage(paginateDescribeMountTargets({ client }, asked, { abortSignal }), page => page.MountTargets),
    ),
  ])
  return {
    asked: 'file-system',
    fileSystemId,
    createdAt: iso(described?.FileSystems?.[0]?.CreationTime),
    mountTargets: (mountTargets ?? []).map(({ SubnetId, LifeCycleState }) => ({
      subnetId: required(SubnetId, "a mount target's subnet"),
      state: required(LifeCycleState, "a mount target's state"),
    })),
  }
}

async function endpointsOf(
  { vpcId, service }: Extract<Question, { about: 'endpoints' }>,
  look: Look,
  abortSignal: AbortSignal,
): Promise<StartNeeds> {
  const [client, { paginateDescribeVpcEndpoints }] = [await look.aws.ec2(), await import('@aws-sdk/client-ec2')]
  const query = {
    Filters: [
      { Name: 'vpc-id', Values: [vpcId] },
      { Name: 'service-name', Values: [service] },
    ],
  }
  const found = await everyPage(
    paginateDescribeVpcEndpoints({ client }, query, { abortSignal }),
    page => page.VpcEndpoints,
  )
  const ids = [...new Set(found.flatMap(({ Groups = [] }) => Groups.flatMap(({ GroupId }) => GroupId ?? [])))]
  const groups = ids.length > 0 ? await groupsBy(look, 'group-id', ids) : []
  return {
    asked: 'endpoints',
    service,
    endpoints: found.map(({ VpcEndpointId, State, PrivateDnsEnabled, CreationTimestamp, Groups = [] }) => ({
      id: required(VpcEndpointId, "an endpoint's id"),
      state: required(State, "an endpoint's state"),
      privateDns: PrivateDnsEnabled === true,
      createdAt: iso(CreationTimestamp),
      groups: groups.filter(({ id }) => Groups.some(({ GroupId }) => GroupId === id)),
    })),
  }
}

async function parametersOf(wanted: readonly string[], aws: Aws, abortSignal: AbortSignal): Promise<StartNeeds> {
  const [client, { paginateDescribeParameters }] = [await aws.ssm(), await import('@aws-sdk/client-ssm')]
  const query = { ParameterFilters: [{ Key: 'Name', Option: 'Equals', Values: [...wanted] }] }
  const found = await everyPage(paginateDescribeParameters({ client }, query, { abortSignal }), page => page.Parameters)
  return { asked: 'parameters', wanted, found: found.flatMap(({ Name }) => Name ?? []) }
}
