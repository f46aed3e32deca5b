import type { RolePolicy, TaskRole } from '../iam.ts'
import type { FileSystemPolicy } from '../network.ts'
import { allows, type PolicyDecision, resourceAllows, within } from './policy.ts'
import { requestBy } from './request-by-role.ts'

/** What mounting a file system through an access point takes, and writing to it. */
export const MOUNT_ACTIONS = ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'] as const

/** The mount a task asks for: EFS judges it by the file system, and tells the policy which access point it goes through. */
interface Mount {
  readonly fileSystemArn: string
  readonly accessPointArn: string
}

type Role = Pick<Extract<TaskRole, { roleFound: true }>, 'roleArn' | 'policies' | 'boundary'>

/** What a role's policies and the file system's own say about a mount; `missing` are the actions that nothing allows. */
interface MountPermission {
  readonly allowed: boolean
  readonly missing: readonly string[]
  readonly allowedBy: readonly string[]
  readonly deniedBy: string | null
  readonly uncertain: string | null
}

export const OWN_POLICY = "the file system's own policy"
/** Who denies what to a role, in a sentence. */
export const deniedMount = (deniedBy: string, roleName: string, missing: readonly string[]): string =>
  deniedBy === OWN_POLICY
    ? `${OWN_POLICY} denies ${missing.join(' and ')} to ${roleName}`
    : `policy ${deniedBy} of ${roleName} denies ${missing.join(' and ')}`

const NO_POLICY = 'the file system having no policy'

/** A task mounts through a mount target and over TLS, whichever the policy asks about. */
export function mayMount(
  role: Role,
  { fileSystemArn, accessPointArn }: Mount,
  ofFileSystem: FileSystemPolicy,
): MountPermission {
  const { policies, boundary, roleArn } = role
  const asking = { accountId: fileSystemArn.split(':')[4] ?? '', roleArn }
  const circumstances = {
    ...requestBy(asking, fileSystemArn),
    'elasticfilesystem:AccessPointArn': accessPointArn,
    'elasticfilesystem:AccessedViaMountTarget': 'true',
  }
  const decisions = MOUNT_ACTIONS.map(action => {
    const judge = (judged: readonly RolePolicy[]) => allows(judged, action, fileSystemArn, circumstances)
    const byRole = within(boundary, judge(policies), judge)
    const byResource = () =>
      resourceAllows(
        { name: OWN_POLICY, document: ofFileSystem.state === 'set' ? ofFileSystem.document : null },
        asking,
        action,
        fileSystemArn,
        circumstances,
      )
    return { action, ...together(byRole, ofFileSystem, byResource) }
  })
  const uncertain = [...new Set(decisions.flatMap(decision => decision.uncertain ?? []))].join('; ')
  return {
    allowed: decisions.every(({ allowed }) => allowed),
    missing: decisions.filter(({ allowed }) => !allowed).map(({ action }) => action),
    allowedBy: [...new Set(decisions.flatMap(({ allowedBy }) => allowedBy ?? []))],
    deniedBy: decisions.find(({ deniedBy }) => deniedBy !== null)?.deniedBy ?? null,
    uncertain: uncertain === '' ? null : uncertain,
  }
}

/** Within one account either side's Allow is enough, and either side's Deny wins. Without a policy of its own a file system lets everybody mount. */
function together(byRole: PolicyDecision, policy: FileSystemPolicy, byResource: () => PolicyDecision): PolicyDecision {
  if (byRole.deniedBy !== null) return byRole
  if (policy.state === 'none') {
    const allowedBy = byRole.allowed ? byRole.allowedBy : NO_POLICY
    return { ...byRole, allowed: true, allowedBy, uncertain: byRole.maybeDenied }
  }
  if (policy.state === 'unseen') {
    const unseen = `${OWN_POLICY} could not be seen (${policy.why})`
    const doubt = byRole.allowed
      ? `${unseen}: it may deny what the role's own policies allow`
      : `${unseen}: it may let the role in, and without one everybody may mount`
    return { ...byRole, uncertain: byRole.uncertain ?? doubt, maybeDenied: byRole.maybeDenied ?? unseen }
  }
  const own = byResource()
  if (own.deniedBy !== null) return own
  const allowed = byRole.allowed || own.allowed
  const doubts = [byRole, own].flatMap(({ uncertain, maybeDenied }) => (allowed ? maybeDenied : uncertain) ?? [])
  const maybeDenied = byRole.maybeDenied ?? own.maybeDenied
  const allowedBy = byRole.allowedBy ?? own.allowedBy
  return { allowed, deniedBy: null, allowedBy, uncertain: doubts.join('; ') || null, maybeDenied }
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
