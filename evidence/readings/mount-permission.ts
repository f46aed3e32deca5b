import { isRecord } from '../../lib/values.ts'
import type { RolePolicy } from '../iam.ts'
import type { FileSystemPolicy } from '../network.ts'
import { allows } from './policy.ts'

/** What mounting a file system through an access point takes, and writing to it. */
export const MOUNT_ACTIONS = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'] as const

/** The mount a task asks for: EFS judges it by the file system, and tells the policy which access point it goes through. */
interface Mount {
  readonly fileSystemArn: string
  readonly accessPointArn: string
}

/** What a role's policies say about a mount; `missing` are the actions that nothing allows. */
export interface MountPermission {
  readonly allowed: boolean
  readonly missing: readonly string[]
  readonly allowedBy: readonly string[]
  readonly deniedBy: string | null
  readonly uncertain: string | null
}

/** The other side of a mount: what the file system itself says of a role. */
export interface OwnPolicy {
  readonly policy: FileSystemPolicy
  readonly roleArn: string
}

/**
 * Within an account it is enough that the role's policies or the file system's own allow it, and a Deny in either wins. A task mounts through a
 * mount target and over TLS, whichever the policy asks about. Source: "Using IAM to control access to file systems" of the EFS user guide.
 */
export function mayMount(
  rolePolicies: readonly RolePolicy[],
  { fileSystemArn, accessPointArn }: Mount,
  own?: OwnPolicy,
): MountPermission {
  const policies = [...rolePolicies, ...(own ? asOfRole(own) : [])]
  const circumstances = {
    'elasticfilesystem:AccessPointArn': accessPointArn,
    'elasticfilesystem:AccessedViaMountTarget': 'true',
    'aws:SecureTransport': 'true',
  }
  const decisions = MOUNT_ACTIONS.map(action => ({
    action,
    ...allows(policies, action, fileSystemArn, circumstances),
  }))
  const allowed = decisions.every(decision => decision.allowed)
  const unseen =
    own?.policy.state === 'unseen' && !allowed
      ? [`the file system's own policy could not be seen: ${own.policy.why}`]
      : []
  const uncertain = [...new Set([...decisions.flatMap(decision => decision.uncertain ?? []), ...unseen])].join('; ')
  return {
    allowed,
    missing: decisions.filter(decision => !decision.allowed).map(({ action }) => action),
    allowedBy: [...new Set(decisions.flatMap(({ allowedBy }) => allowedBy ?? []))],
    deniedBy: decisions.find(({ deniedBy }) => deniedBy !== null)?.deniedBy ?? null,
    uncertain: uncertain === '' ? null : uncertain,
  }
}

/** What the file system says of one role, in the form of a policy of that role. */
function asOfRole({ policy, roleArn }: OwnPolicy): readonly RolePolicy[] {
  if (policy.state === 'unseen') return []
  if (policy.state === 'none')
    return [{ ...UNGUARDED, document: { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } }]
  const { document } = policy
  const statements = isRecord(document) ? [document.Statement].flat() : undefined
  if (!isRecord(document) || !statements?.every(isRecord)) return [{ ...OWN, document: null }]
  const concerning = statements
    .filter(statement => concerns(statement, roleArn))
    .map(statement => ({ Resource: '*', ...statement }))
  return [{ ...OWN, document: { ...document, Statement: concerning } }]
}

const OWN = { name: "the file system's own policy", kind: 'inline', arn: null } as const
const UNGUARDED = { name: 'the file system, which has no policy of its own', kind: 'inline', arn: null } as const

/** Who denies, in a sentence's words: `policy efs-access of prod-ecs-task-role`. */
export const denierOf = (deniedBy: string, roleName: string): string =>
  deniedBy === OWN.name ? deniedBy : `policy ${deniedBy} of ${roleName}`

/** Whether a statement is about a role. One that names its account leaves an Allow to the role's own policies. */
function concerns({ Principal, Effect }: Readonly<Record<string, unknown>>, roleArn: string): boolean {
  const account = roleArn.split(':')[4] ?? ''
  const named = Principal === '*' ? ['*'] : isRecord(Principal) ? [Principal.AWS].flat() : []
  const accounts = [account, `arn:aws:iam::${account}:root`]
  return named.some(
    each => each === '*' || each === roleArn || (Effect === 'Deny' && accounts.some(name => name === each)),
  )
}

/** The mount of a volume, in the account and region of the role that asks for it. */
export const mountOf = (
  place: { readonly region: string; readonly accountId: string },
  volume: { readonly fileSystemId: string; readonly accessPointId: string },
): Mount => {
  const prefix = `arn:aws:elasticfilesystem:${place.region}:${place.accountId}`
  return {
    fileSystemArn: `${prefix}:file-system/${volume.fileSystemId}`,
    accessPointArn: `${prefix}:access-point/${volume.accessPointId}`,
  }
}
