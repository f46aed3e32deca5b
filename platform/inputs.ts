/** The values of a tenant's `.tfvars` that the runbook's step 1.4 names; `null` where the file does not set one. */
export interface Tfvars {
  /** As given on the command line. */
  readonly path: string
  readonly tenantName: string | null
  readonly environment: string | null
  readonly domainName: string | null
  readonly albPriority: number | null
  readonly accountId: string | null
  readonly awsRegion: string | null
  readonly awsProfile: string | null
  readonly wordpressImage: string | null
  /** CPU units, 1024 to a processor. */
  readonly taskCpu: number | null
  /** MiB. */
  readonly taskMemory: number | null
  readonly desiredCount: number | null
  readonly wordpressDebug: boolean | null
  readonly createDnsRecords: boolean | null
  /** The `Tenant` and `Environment` tags, which a copied file often keeps from its source. */
  readonly tags: { readonly tenant: string | null; readonly environment: string | null }
  /** Fields whose value is of a kind that cannot be used, one sentence each; they count as not set above. */
  readonly malformed: readonly string[]
}

export const PLAN_ACTIONS = ['no-op', 'create', 'read', 'update', 'delete', 'forget'] as const
export type PlanAction = (typeof PLAN_ACTIONS)[number]

/** What keeps a tenant running, in numbers. */
interface Running {
  /** Tasks of a service. */
  readonly desiredCount?: number
  /** The most tasks that a scaling allows. */
  readonly maxCapacity?: number
  /** How many target groups a service registers its tasks with. */
  readonly targetGroups?: number
  /** The ports of its tasks that a service registers. */
  readonly ports?: readonly number[]
  /** Of a service. */
  readonly network?: { readonly securityGroups: readonly string[]; readonly publicAddress: boolean }
}

/** The attributes of a planned resource that are judged, as they will be (of one that is only destroyed: as they are). */
export interface PlannedAttributes extends Running {
  readonly name?: string
  /** Of a task definition. */
  readonly family?: string
  /** Of a listener rule. */
  readonly priority?: number
  /** Host patterns of a listener rule; empty when it asks for no host. */
  readonly hosts?: readonly string[]
  /** Path patterns of a listener rule that keep some paths out; empty when it takes every path. */
  readonly paths?: readonly string[]
  /** Names of the headers that a listener rule asks for; their values may be secrets. */
  readonly headers?: readonly string[]
  /** Conditions of a listener rule on anything but host, path and header, by Terraform's names (`source_ip`). */
  readonly otherConditions?: readonly string[]
  /** `forward`, `redirect` ... */
  readonly actionTypes?: readonly string[]
  /** Names of the target groups that a listener rule forwards to, or a service registers its tasks with, as far as they are known. */
  readonly forwardsTo?: readonly string[]
  /** The most tasks that a schedule allows from its time on. */
  readonly scheduledMax?: number
  /** Of an EFS access point. */
  readonly rootPath?: string
  /** Of a task definition's first container. */
  readonly image?: string
  /** Of a task definition. */
  readonly containers?: readonly PlannedContainer[]
  /** Ports on which the containers of a task definition listen. */
  readonly mappedPorts?: readonly number[]
  /** Of a task definition: `awsvpc`, `bridge` ... */
  readonly networkMode?: string
  /** What a task definition asks to be run by: `FARGATE`, `EC2` ... */
  readonly launchTypes?: readonly string[]
  /** CPU units of a task definition, 1024 to a processor. */
  readonly cpu?: number
  readonly memoryMb?: number
  /** Of a task definition; empty where it has none. */
  readonly executionRole?: string
  /** What a listener rule rewrites of its requests. */
  readonly transforms?: readonly PlannedTransform[]
  /** The family that a service runs. */
  readonly runsFamily?: string
  /** Names and addresses that a DNS record sends visitors to. */
  readonly leadsTo?: readonly string[]
  /** What it belongs to: of a secret's version, of a scaling. */
  readonly resourceId?: string
  /** Names of the roles that a task definition gives its tasks, or that a policy belongs to. */
  readonly roles?: readonly string[]
  /** Folders of the file system that a task definition mounts without an access point. */
  readonly mountedPaths?: readonly string[]
  /** Resources that a role's policy denies; `*` for all but some. */
  readonly denied?: readonly string[]
}

/** `host-header-rewrite` or `url-rewrite`, and what it makes of what. */
interface PlannedTransform {
  readonly type: string
  readonly rewrites: readonly { readonly regex: string; readonly replace: string }[]
}

/** What of a planned container leads to something: of its environment only what is judged. */
export interface PlannedContainer {
  readonly environment: Readonly<Record<string, string>>
  /** What fills a variable: the ARN, or the name of a parameter. */
  readonly secrets: Readonly<Record<string, string>>
  /** Bucket and key of the files that fill its environment. */
  readonly environmentFiles?: readonly string[]
}

/** One entry of a plan's `resource_changes`, reduced to what is judged. */
export interface PlannedChange {
  readonly address: string
  /** By its newest name: `aws_lb` for `aws_alb`. */
  readonly type: string
  readonly actions: readonly PlanAction[]
  /** A leftover of an earlier replacement, not the thing that its address is now. */
  readonly deposed: boolean
  readonly planned: PlannedAttributes
  /** What an import takes over, as it is now; `null` where nothing is imported. */
  readonly imported: PlannedAttributes | null
  /** Of what is changed in place: as it is now. */
  readonly was?: Running & Pick<PlannedAttributes, 'hosts' | 'forwardsTo'>
  /** Judged attributes that are only known after the apply, or that Terraform calls sensitive. */
  readonly unknown: readonly (keyof PlannedAttributes)[]
}

/** A Terraform plan without its secrets: addresses, actions and names of the managed resources. */
export interface Plan {
  /** As given on the command line. */
  readonly path: string
  readonly terraformVersion: string | null
  /** Values of the plan's input variables; `null` where it has none of that name. */
  readonly tenantName: string | null
  readonly environment: string | null
  readonly errored: boolean
  /** False when another plan has to follow (made with `-target`, or parts deferred). */
  readonly complete: boolean
  readonly changes: readonly PlannedChange[]
}

/** What was handed in by file; `null` where none was named. Never holds a value that may be secret. */
export interface Inputs {
  readonly tfvars: Tfvars | null
  readonly plan: Plan | null
}

export const NO_INPUTS: Inputs = { tfvars: null, plan: null }
