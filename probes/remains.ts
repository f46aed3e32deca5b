import type { ClusterUses, FurtherSecret, NamedSecret, Remains } from '../evidence/index.ts'
import { isOwnService } from '../evidence/readings/other-users.ts'
import { saidBesides } from '../evidence/readings/own-policy.ts'
import { referenceTo, secretNameOf } from '../evidence/readings/secret-reference.ts'
import { revisionNumber } from '../lib/text/words.ts'
import { awsInline } from '../platform/commands/aws.ts'
import { isOwnName } from '../platform/owner.ts'
import type { Target } from '../platform/target.ts'
import { unless } from './lib/answers.ts'
import type { Aws } from './lib/aws.ts'
import { classify } from './lib/classify.ts'
import { type RunningService, runningServices } from './lib/cluster-uses.ts'
import type { Common } from './lib/common.ts'
import { defineProbe } from './lib/define.ts'
import { secretReferences } from './lib/further-secrets.ts'
import { servicesNeeding } from './lib/needed-policies.ts'
import { everyPage } from './lib/pages.ts'
import { definitionNamed } from './lib/revision.ts'
import { inlineNames, inlinePolicy } from './lib/role-policies.ts'
import { registerMembers } from './lib/secret-members.ts'
import { describeSecret, readSecretOf } from './lib/secret-value.ts'

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
    const [activeRevisions, withdrawn, { accessPoints, others }, policies, streams, secret, groups] = await Promise.all(
      [
        revisions(look, 'ACTIVE'),
        revisions(look, 'INACTIVE'),
        accessPointsOnPath(look),
        policiesOfTenant(look),
        hasLogStreams(look),
        secretOfName(look),
        groupsOfName(look),
      ],
    )
    const { names, environment } = look.target
    const traces = [
      ...(withdrawn.length > 0 ? [`withdrawn revisions of ${names.taskFamily}`] : []),
      ...(streams ? [`log streams ${names.logStreamPrefix}* in ${environment.logGroup}`] : []),
    ]
    const rolePolicies = policies.map(({ roleName, policyName, document }) => ({
      roleName,
      policyName,
      besides: saidBesides(document, look.target, others),
    }))
    const furtherSecrets = await secretsOfNewest(look, [...activeRevisions, ...withdrawn])
    const remains = {
      activeRevisions,
      accessPoints,
      rolePolicies,
      traces,
      ...(secret === undefined ? {} : { secret }),
      ...groups,
      ...(furtherSecrets.length > 0 ? { furtherSecrets } : {}),
    }
    return isSomethingLeft(remains) ? withUses(look, remains) : remains
  },
})

/** Of a tenant that is gone nobody uses anything any more. */
const isSomethingLeft = ({ secret, targetGroup, ...remains }: Remains): boolean =>
  [
    remains.furtherSecrets ?? [],
    remains.activeRevisions,
    remains.accessPoints,
    remains.rolePolicies,
    remains.furtherTargetGroups ?? [],
  ].flat().length > 0 ||
  (secret !== undefined && secret.state !== 'missing' && secret.state !== 'pending-deletion') ||
  (targetGroup?.arn ?? null) !== null

/** What is not seen of others is no reason to see nothing of the tenant. */
async function withUses(look: Look, remains: Remains): Promise<Remains> {
  const { environment } = look.target
  let running: readonly RunningService[]
  try {
    running = await runningServices(look, environment.cluster)
  } catch (error) {
    const uses: ClusterUses = { seen: false, why: classify(error).message }
    return { ...remains, uses }
  }
  const others = running.filter(({ uses }) => !isOwnService(uses.name, look.target))
  const rolePolicies = await Promise.all(
    remains.rolePolicies.map(async policy => {
      const neededBy = await servicesNeeding(look, policy, others).catch(() => undefined)
      return neededBy ? { ...policy, neededBy } : policy
    }),
  )
  return { ...remains, rolePolicies, uses: { seen: true, services: running.map(({ uses }) => uses) } }
}

/** What the newest revision reads beside the database secret, as far as it is the tenant's by its name. */
async function secretsOfNewest(look: Look, revisionArns: readonly string[]): Promise<readonly FurtherSecret[]> {
  const { target } = look
  const newest = revisionArns.toSorted((a, b) => revisionNumber(b) - revisionNumber(a))[0]
  if (newest === undefined) return []
  const references = await definitionNamed(look, newest).then(secretReferences, () => [])
  const arns = [...new Set(references.flatMap(each => referenceTo(each)?.arn ?? []))]
  const own = arns.filter(arn => isOwnName(target, 'dbSecret', nameIn(arn)) && !isDatabaseSecret(nameIn(arn), target))
  const found = await Promise.all(own.map(arn => furtherSecret(look, arn)))
  return found.flat()
}

const nameIn = (arn: string): string => arn.split(':')[6] ?? ''
const isDatabaseSecret = (name: string, { names }: Target): boolean =>
  [name, secretNameOf(name)].includes(names.dbSecret)

async function furtherSecret(look: Look, arn: string): Promise<readonly FurtherSecret[]> {
  try {
    const secret = await describeSecret(look, arn)
    if (!secret || secret.DeletedDate) return []
    return [{ name: secret.Name ?? nameIn(arn), arn: secret.ARN ?? arn, seen: true }]
  } catch {
    return [{ name: nameIn(arn), arn, seen: false }]
  }
}

/** The service may lead to another one; one that cannot be seen is not looked for. */
async function secretOfName(look: Look): Promise<NamedSecret | undefined> {
  const name = look.target.names.dbSecret
  try {
    const secret = await readSecretOf(look, name)
    if (secret.state !== 'present') return { ...secret, name }
    if (secret.text !== null) registerMembers(secret.text)
    return { state: secret.state, name, arn: secret.arn }
  } catch {
    return undefined
  }
}

/** Those of the tenant's names; a second of a pair is asked for by nobody's name. */
async function groupsOfName({ target, aws, signal }: Look): Promise<Groups> {
  const name = target.names.targetGroup
  try {
    const [client, { paginateDescribeTargetGroups }] = [
      await aws.elbv2(),
      await import('@aws-sdk/client-elastic-load-balancing-v2'),
    ]
    const pages = paginateDescribeTargetGroups({ client }, {}, { abortSignal: signal })
    const all = (await everyPage(pages, page => page.TargetGroups)).map(({ TargetGroupName, TargetGroupArn }) => ({
      name: TargetGroupName ?? '',
      arn: TargetGroupArn ?? '',
    }))
    const own = all.filter(each => isOwnName(target, 'targetGroup', each.name))
    return {
      targetGroup: own.find(each => each.name === name) ?? { name, arn: null },
      furtherTargetGroups: own.filter(each => each.name !== name),
    }
  } catch {
    return {}
  }
}

type Groups = Pick<Remains, 'targetGroup' | 'furtherTargetGroups'>

/** Revisions of exactly this family; the list is asked for by a prefix, which other families share. */
async function revisions({ target, aws, signal }: Look, status: 'ACTIVE' | 'INACTIVE'): Promise<readonly string[]> {
  const { taskFamily } = target.names
  const [client, { paginateListTaskDefinitions }] = [await aws.ecs(), await import('@aws-sdk/client-ecs')]
  const pages = paginateListTaskDefinitions({ client }, { familyPrefix: taskFamily, status }, { abortSignal: signal })
  const arns = await everyPage(pages, page => page.taskDefinitionArns)
  return arns.filter(arn => arn.split('/').at(-1)?.split(':')[0] === taskFamily)
}

/** Those of the tenant's folder, and the ids of all others. */
async function accessPointsOnPath({ target, aws, signal }: Look) {
  const [client, { paginateDescribeAccessPoints }] = [await aws.efs(), await import('@aws-sdk/client-efs')]
  const pages = paginateDescribeAccessPoints({ client }, {}, { abortSignal: signal })
  const all = await everyPage(pages, page => page.AccessPoints)
  const { efsPath } = target.names
  const pathOf = ({ RootDirectory }: (typeof all)[number]) => RootDirectory?.Path ?? '/'
  const isOwn = (each: (typeof all)[number]) => pathOf(each) === efsPath || pathOf(each).startsWith(`${efsPath}/`)
  return {
    accessPoints: all.filter(isOwn).map(each => ({
      id: each.AccessPointId ?? '',
      fileSystemId: each.FileSystemId ?? '',
      ...(pathOf(each) === efsPath ? {} : { path: pathOf(each) }),
    })),
    others: all.flatMap(each => (isOwn(each) ? [] : (each.AccessPointId ?? []))),
  }
}

async function policiesOfTenant(look: Look) {
  const { environment } = look.target
  const written = [
    { roleName: environment.executionRole, kind: 'secretsPolicy' },
    { roleName: environment.taskRole, kind: 'efsPolicy' },
  ] as const
  const found = await Promise.all(
    written.map(async ({ roleName, kind }) => {
      const listed = (await inlineNames(look, roleName)) ?? []
      const own = listed.filter(name => isOwnName(look.target, kind, name))
      return Promise.all(
        own.map(async policyName => {
          const policy = await inlinePolicy(look, roleName, policyName, 'list')
          return policy ? [{ roleName, policyName, document: policy.document }] : []
        }),
      )
    }),
  )
  return found.flat(2)
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
