import type { PermissionsBoundary, RolePolicy, TrustPolicy } from '../../evidence/index.ts'
import { mapLimited, parseJson, required, unless } from './answers.ts'
import type { Aws } from './aws.ts'
import { classify } from './classify.ts'
import { type Common, shared } from './common.ts'
import { everyPage } from './pages.ts'

interface Look {
  readonly aws: Aws
  readonly common: Common
}

/** Tenants share their roles, and with them most of the policies. */
const inlinePolicies = shared<RolePolicy | undefined>()
const policyNames = shared<readonly string[] | undefined>()
const managedPolicies = shared<readonly RolePolicy[] | undefined>()

/** IAM allows few calls a second for the whole account. */
const AT_A_TIME = 8
const NO_SUCH_ENTITY = ['NoSuchEntityException', 'NoSuchEntity']

/** One inline policy of a role; `undefined` when the policy, or the role itself, does not exist. */
export function inlinePolicy(
  { aws, common }: Look,
  roleName: string,
  policyName: string,
  /** A name that is listed is asked for again, although it was not there when it was only guessed. */
  from: 'convention' | 'list' = 'convention',
): Promise<RolePolicy | undefined> {
  return inlinePolicies(common, `${from} ${roleName} ${policyName}`, async signal => {
    const [iam, { GetRolePolicyCommand }] = [await aws.iam(), await import('@aws-sdk/client-iam')]
    const command = new GetRolePolicyCommand({ RoleName: roleName, PolicyName: policyName })
    const answer = await unless(NO_SUCH_ENTITY, iam.send(command, { abortSignal: signal }))
    if (!answer) return undefined
    return { name: policyName, kind: 'inline', arn: null, document: decode(answer.PolicyDocument) }
  })
}

/** A role's ARN, what limits all of its policies, and who may take it on. */
interface RoleLimits {
  readonly roleArn: string | null
  readonly boundary: PermissionsBoundary
  readonly trust: TrustPolicy
}

const limits = shared<RoleLimits>()
/** Refused, or an endpoint that knows no such question: what else is read stays of use. */
const NOT_TOLD: readonly string[] = ['access-denied', 'service-error']

/** Whoever may read a role's policies, but not the role, does not see its boundary; most roles have none. */
export function limitsOf({ aws, common }: Look, roleName: string): Promise<RoleLimits> {
  return limits(common, roleName, async signal => {
    const [iam, { GetRoleCommand }] = [await aws.iam(), await import('@aws-sdk/client-iam')]
    try {
      const answer = await unless(
        NO_SUCH_ENTITY,
        iam.send(new GetRoleCommand({ RoleName: roleName }), { abortSignal: signal }),
      )
      const role = answer && required(answer.Role, 'the role')
      const arn = role?.PermissionsBoundary?.PermissionsBoundaryArn
      const name = arn?.split('/').at(-1) ?? ''
      const boundary = arn === undefined ? 'none' : await managedPolicy({ aws, signal }, name, arn)
      const told = role?.AssumeRolePolicyDocument
      return { roleArn: role?.Arn ?? null, boundary, trust: told === undefined ? 'unseen' : { document: decode(told) } }
    } catch (error) {
      if (!NOT_TOLD.includes(classify(error).code)) throw error
      return { roleArn: null, boundary: 'unseen', trust: 'unseen' }
    }
  })
}

/** Every inline and attached policy of a role, `undefined` when there is no such role. `known` is not read a second time. */
export async function everyPolicy(
  look: Look,
  roleName: string,
  known: readonly RolePolicy[],
): Promise<readonly RolePolicy[] | undefined> {
  const [names, attached] = await Promise.all([inlineNames(look, roleName), attachedPolicies(look, roleName)])
  if (!names || !attached) return undefined
  const unread = names.filter(name => !known.some(policy => policy.name === name))
  const inline = await mapLimited(unread, AT_A_TIME, name => inlinePolicy(look, roleName, name, 'list'))
  // A policy that was removed since it was listed is no policy of the role any more.
  return [...known, ...inline.filter(policy => policy !== undefined), ...attached]
}

/**
 * A role's policies, one after the other, until they settle a question: most roles answer it with the one that is `known` by its conventional
 * name, and are asked for no list. `likely` are parts of the names of policies worth reading next. `undefined` when there is no such role.
 */
export async function policiesUntil(
  look: Look,
  roleName: string,
  settles: (policies: readonly RolePolicy[]) => boolean,
  { known, likely }: { readonly known: readonly RolePolicy[]; readonly likely: readonly string[] },
): Promise<{ readonly policies: readonly RolePolicy[]; readonly complete: boolean } | undefined> {
  if (known.length > 0 && settles(known)) return { policies: known, complete: false }
  const names = await inlineNames(look, roleName)
  if (!names) return undefined
  const likelihood = (name: string) => likely.filter(part => name.includes(part)).length
  const policies = [...known]
  const unread = names.filter(name => !known.some(policy => policy.name === name))
  for (const name of unread.sort((a, b) => likelihood(b) - likelihood(a))) {
    const policy = await inlinePolicy(look, roleName, name, 'list')
    if (policy) policies.push(policy)
    if (settles(policies)) return { policies, complete: false }
  }
  const attached = (await attachedPolicies(look, roleName)) ?? []
  return { policies: [...policies, ...attached], complete: true }
}

/** Names of a role's inline policies, `undefined` when there is no such role. */
export function inlineNames({ aws, common }: Look, roleName: string): Promise<readonly string[] | undefined> {
  return policyNames(common, roleName, async signal => {
    const [client, { paginateListRolePolicies }] = [await aws.iam(), await import('@aws-sdk/client-iam')]
    const pages = paginateListRolePolicies({ client }, { RoleName: roleName }, { abortSignal: signal })
    return unless(
      NO_SUCH_ENTITY,
      everyPage(pages, page => page.PolicyNames),
    )
  })
}

/** A role's managed policies, `undefined` when there is no such role. */
function attachedPolicies({ aws, common }: Look, roleName: string): Promise<readonly RolePolicy[] | undefined> {
  return managedPolicies(common, roleName, async signal => {
    const [client, { paginateListAttachedRolePolicies }] = [await aws.iam(), await import('@aws-sdk/client-iam')]
    const pages = paginateListAttachedRolePolicies({ client }, { RoleName: roleName }, { abortSignal: signal })
    const attached = await unless(
      NO_SUCH_ENTITY,
      everyPage(pages, page => page.AttachedPolicies),
    )
    if (!attached) return undefined
    return mapLimited(attached, AT_A_TIME, ({ PolicyName, PolicyArn }) =>
      managedPolicy({ aws, signal }, PolicyName ?? '', required(PolicyArn, "an attached policy's ARN")),
    )
  })
}

async function managedPolicy(
  { aws, signal }: { readonly aws: Aws; readonly signal: AbortSignal },
  name: string,
  arn: string,
): Promise<RolePolicy> {
  const [iam, { GetPolicyCommand, GetPolicyVersionCommand }] = [await aws.iam(), await import('@aws-sdk/client-iam')]
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
