import type { RolePolicy } from '../evidence/index.ts'
import { everyPage, mapLimited, parseJson, required, unless } from './answers.ts'
import type { Aws } from './aws.ts'

interface Look {
  readonly aws: Aws
  readonly signal: AbortSignal
}

/** IAM allows few calls a second for the whole account. */
const AT_A_TIME = 8
const NO_SUCH_ENTITY = ['NoSuchEntityException', 'NoSuchEntity']

/** One inline policy of a role; `undefined` when the policy, or the role itself, does not exist. */
export async function inlinePolicy(
  { aws, signal }: Look,
  roleName: string,
  policyName: string,
): Promise<RolePolicy | undefined> {
  const [iam, { GetRolePolicyCommand }] = await Promise.all([aws.iam(), import('@aws-sdk/client-iam')])
  const command = new GetRolePolicyCommand({ RoleName: roleName, PolicyName: policyName })
  const answer = await unless(NO_SUCH_ENTITY, iam.send(command, { abortSignal: signal }))
  if (!answer) return undefined
  return { name: policyName, kind: 'inline', arn: null, document: decode(answer.PolicyDocument) }
}

/** Every inline and attached policy of a role, `undefined` when there is no such role. `known` is not read a second time. */
export async function everyPolicy(
  look: Look,
  roleName: string,
  known: readonly RolePolicy[],
): Promise<readonly RolePolicy[] | undefined> {
  const { aws, signal } = look
  const [client, { paginateListRolePolicies, paginateListAttachedRolePolicies }] = await Promise.all([
    aws.iam(),
    import('@aws-sdk/client-iam'),
  ])
  const [query, options] = [{ RoleName: roleName }, { abortSignal: signal }]
  const lists = await unless(
    NO_SUCH_ENTITY,
    Promise.all([
      everyPage(paginateListRolePolicies({ client }, query, options), page => page.PolicyNames),
      everyPage(paginateListAttachedRolePolicies({ client }, query, options), page => page.AttachedPolicies),
    ]),
  )
  if (!lists) return undefined
  const [names, attached] = lists
  const unread = names.filter(name => !known.some(policy => policy.name === name))
  const [inline, managed] = await Promise.all([
    mapLimited(unread, AT_A_TIME, name => inlinePolicy(look, roleName, name)),
    mapLimited(attached, AT_A_TIME, ({ PolicyName, PolicyArn }) =>
      managedPolicy(look, PolicyName ?? '', required(PolicyArn, "an attached policy's ARN")),
    ),
  ])
  // A policy that was removed since it was listed is no policy of the role any more.
  return [...known, ...inline.filter(policy => policy !== undefined), ...managed]
}

async function managedPolicy({ aws, signal }: Look, name: string, arn: string): Promise<RolePolicy> {
  const [iam, { GetPolicyCommand, GetPolicyVersionCommand }] = await Promise.all([
    aws.iam(),
    import('@aws-sdk/client-iam'),
  ])
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: arn }), { abortSignal: signal })
  const version = required(Policy?.DefaultVersionId, `the default version of ${arn}`)
  const command = new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version })
  const { PolicyVersion } = await iam.send(command, { abortSignal: signal })
  return { name, kind: 'attached', arn, document: decode(PolicyVersion?.Document) }
}

/** IAM hands documents out URL-encoded. One that cannot be read is `null`, which no judgement takes for an empty one. */
function decode(document: string | undefined): unknown {
  const text = required(document, 'the policy document')
  try {
    return parseJson(decodeURIComponent(text)) ?? null
  } catch {
    return parseJson(text) ?? null
  }
}
