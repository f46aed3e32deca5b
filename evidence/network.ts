export interface SecurityGroupRule {
  /** `tcp`, `udp`, `-1` for all. */
  readonly protocol: string
  readonly fromPort: number | null
  readonly toPort: number | null
  readonly cidrs: readonly string[]
  readonly groupIds: readonly string[]
  readonly prefixListIds: readonly string[]
}

export interface SecurityGroup {
  readonly id: string
  readonly nameTag: string | null
  readonly vpcId: string
  readonly ingress: readonly SecurityGroupRule[]
  readonly egress: readonly SecurityGroupRule[]
}

/** The environment's security groups by role, found by their `Name` tag; a role can have none or several. */
export interface SecurityGroups {
  readonly alb: readonly SecurityGroup[]
  readonly tasks: readonly SecurityGroup[]
  readonly database: readonly SecurityGroup[]
  readonly efs: readonly SecurityGroup[]
  /** What the service's own network configuration names, which can differ from the tag. */
  readonly service: readonly SecurityGroup[]
}

/** What a file system's own policy says (its parsed JSON document); without one EFS lets everybody mount who reaches it. */
export type FileSystemPolicy =
  | { readonly state: 'none' }
  | { readonly state: 'set'; readonly document: unknown }
  | { readonly state: 'unseen'; readonly why: string }

/** The EFS access point that the running task definition mounts; not referenced: it mounts a file system without one, or none (`null`). */
export type AccessPoint =
  | { readonly referenced: false; readonly fileSystemId: string | null }
  | { readonly referenced: true; readonly found: false; readonly accessPointId: string; readonly fileSystemId: string }
  | {
      readonly referenced: true
      readonly found: true
      readonly accessPointId: string
      readonly arn: string
      readonly fileSystemId: string
      readonly state: string
      readonly path: string
      readonly posixUid: number | null
      readonly posixGid: number | null
      readonly fileSystemPolicy: FileSystemPolicy
      /** Other access points of the file system on the same path. */
      readonly duplicates: readonly string[]
      /** Those of the same file system that the revision's further volumes name; left out where there are none. */
      readonly others?: readonly { readonly accessPointId: string; readonly path: string }[]
    }
