import type { RolePolicy } from '../iam.ts'
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

/** A task mounts through a mount target and over TLS, whichever the policy asks about. */
export function mayMount(policies: readonly RolePolicy[], { fileSystemArn, accessPointArn }: Mount): MountPermission {
  const circumstances = {
    'elasticfilesystem:AccessPointArn': accessPointArn,
    'elasticfilesystem:AccessedViaMountTarget': 'true',
    'aws:SecureTransport': 'true',
  }
  const decisions = MOUNT_ACTIONS.map(action => ({
    action,
    ...allows(policies, action, fileSystemArn, circumstances),
  }))
  const uncertain = [...new Set(decisions.flatMap(decision => decision.uncertain ?? []))].join('; ')
  return {
    allowed: decisions.every(({ allowed }) => allowed),
    missing: decisions.filter(({ allowed }) => !allowed).map(({ action }) => action),
    allowedBy: [...new Set(decisions.flatMap(({ allowedBy }) => allowedBy ?? []))],
    deniedBy: decisions.find(({ deniedBy }) => deniedBy !== null)?.deniedBy ?? null,
    uncertain: uncertain === '' ? null : uncertain,
  }
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
