import { GET_SECRET } from '../../evidence/expectations.ts'
import type { PermissionsBoundary, RolePolicy } from '../../evidence/index.ts'
import { mayMount, mountOf } from '../../evidence/readings/mount-permission.ts'
import { allowedResources } from '../../evidence/readings/policy.ts'
import { mayReadSecret } from '../../evidence/readings/secret-permission.ts'
import { referenceTo, refersTo } from '../../evidence/readings/secret-reference.ts'
import type { Target } from '../../platform/target.ts'
import type { Aws } from './aws.ts'
import { mountsOf, type RunningService } from './cluster-uses.ts'
import type { Common } from './common.ts'
import { secretReferences } from './further-secrets.ts'
import { everyPolicy, limitsOf } from './role-policies.ts'

interface Look {
  readonly target: Target
  readonly aws: Aws
  readonly common: Common
}

interface Role {
  readonly roleArn: string | null
  readonly boundary: PermissionsBoundary
  readonly policies: readonly RolePolicy[]
}

type Permission = Pick<ReturnType<typeof mayReadSecret>, 'allowed' | 'deniedBy' | 'uncertain'>

/** The services that only a policy lets do what they do with their role; `undefined` when there is no such role. */
export async function servicesNeeding(
  { target, ...look }: Look,
  { roleName, policyName }: { readonly roleName: string; readonly policyName: string },
  services: readonly RunningService[],
): Promise<readonly string[] | undefined> {
  const [policies, limits] = await Promise.all([everyPolicy(look, roleName, []), limitsOf(look, roleName)])
  if (!policies) return undefined
  const before: Role = { ...limits, policies }
  const isIt = ({ name, kind }: RolePolicy) => name === policyName && kind === 'inline'
  const after: Role = { ...before, policies: policies.filter(policy => !isIt(policy)) }
  const named = allowedResources(policies.filter(isIt), GET_SECRET).map(({ resource }) => resource.replace(/\*$/, ''))
  const needing = services.filter(service =>
    permissionsAsked(service, { roleName, named }, target).some(ask => isWorse(ask(before), ask(after))),
  )
  return needing.map(({ uses }) => uses.name)
}

/** What is not sure any more, or not even possible, is worse than it was. */
const isWorse = (before: Permission, after: Permission): boolean =>
  (isSure(before) && !isSure(after)) || (isPossible(before) && !isPossible(after))
const isSure = ({ allowed, uncertain }: Permission): boolean => allowed && uncertain === null
const isPossible = ({ allowed, deniedBy, uncertain }: Permission): boolean =>
  deniedBy === null && (allowed || uncertain !== null)

/** IAM judges by the whole ARN, whose six last characters a reference may leave out. */
const meantBy = (reference: string, named: readonly string[]): readonly string[] => [
  ...new Set([reference, ...named.filter(arn => refersTo(reference, arn)), `${reference}-${ANY_SUFFIX}`]),
]
const ANY_SUFFIX = 'AbCdEf'

const SAYS_NOTHING = { state: 'set', document: { Statement: [] } } as const

function permissionsAsked(
  { revisions }: RunningService,
  { roleName, named }: { readonly roleName: string; readonly named: readonly string[] },
  { environment }: Target,
): readonly ((role: Role) => Permission)[] {
  const isIt = (arn: string | undefined) => arn?.split('/').at(-1) === roleName
  return revisions.flatMap(revision => [
    ...(isIt(revision.executionRoleArn) ? secretReferences(revision) : []).flatMap(reference => {
      const secret = referenceTo(reference)
      return (secret ? meantBy(secret.arn, named) : []).map(
        arn =>
          (role: Role): Permission =>
            mayReadSecret(role, arn),
      )
    }),
    ...(isIt(revision.taskRoleArn) ? mountsOf(revision) : []).flatMap(
      ({ byRole, fileSystemId, accessPointId = '' }) => {
        const mount = mountOf(environment, { fileSystemId, accessPointId })
        return byRole ? [(role: Role): Permission => mayMount(role, mount, SAYS_NOTHING)] : []
      },
    ),
  ])
}
