import type { TenantNames } from './names.ts'

/** The name of the environment that runs on this machine; no other may have it. */
export const SANDBOX = 'sandbox'

/** Whether a tenant's WordPress is waiting for its installer, is installed, or is to be judged by what the database says. */
export type Life = 'fresh' | 'installed' | 'auto'

/** What a tenant may have that the conventions would not give it; everything is optional, an absent field follows the convention. */
export interface TenantOverride {
  readonly life?: Life
  /** Whose the tenant is, where that is somebody else than whose the environment is. */
  readonly owner?: string
  readonly domain?: string
  readonly service?: string
  readonly taskFamily?: string
  readonly targetGroup?: string
  readonly dbSecret?: string
  readonly databaseName?: string
  readonly databaseUser?: string
  /** Digests that this tenant is expected to run; absent: the environment's known-good ones. */
  readonly digests?: readonly string[]
}

/** A digest that must never run again, with the day it was withdrawn (`YYYY-MM-DD`) and why. */
export interface WithdrawnDigest {
  readonly digest: string
  readonly withdrawnOn: string
  readonly reason: string
}

/** The hours in which a schedule keeps an environment's services running, in UTC hours; outside them `desired 0` is expected. */
export interface OfficeHours {
  readonly startHourUtc: number
  readonly stopHourUtc: number
  /** ISO week days, Monday is 1. */
  readonly weekDays: readonly number[]
}

/** How visitors reach an environment over HTTPS: one wildcard distribution whose viewer-request function asks for Basic Auth. */
export interface CloudFrontSettings {
  readonly functionName: string
  readonly realm: string
  readonly basicAuthUser: string
  /** The Secrets Manager secret that stores `{ username, password }` of the Basic Auth login. */
  readonly basicAuthSecret: string
}

/** One environment exactly as its data describe it. Names only, never a secret's value. */
export interface Environment {
  readonly name: string
  /** The folder that describes it, as it was named on the command line; `null` for the project's own and the sandbox. */
  readonly platformFolder: string | null
  readonly accountId: string
  readonly region: string
  /** The AWS profile operators use for this environment; the sandbox has none. */
  readonly profile: string | null
  readonly cluster: string
  readonly albName: string
  readonly vpcName: string
  readonly databaseInstance: string
  readonly executionRole: string
  readonly taskRole: string
  readonly logGroup: string
  readonly ecrRepository: string
  readonly stateBucket: string
  readonly lockTable: string
  readonly dbInitFamily: string
  /** Values of the `Name` tag of the security groups, whose real names are generated. */
  readonly securityGroupTags: {
    readonly alb: string
    readonly tasks: string
    readonly database: string
    readonly efs: string
  }
  /** The tenant's host name; `{tenant}` stands for the tenant's name. */
  readonly domainPattern: string
  /** `null` where the environment has no CloudFront and no Basic Auth (DEV). */
  readonly cloudFront: CloudFrontSettings | null
  readonly priorityRange: { readonly min: number; readonly max: number }
  readonly knownGoodDigests: readonly string[]
  readonly knownBadDigests: readonly WithdrawnDigest[]
  /** `null` where services run around the clock (PROD). */
  readonly officeHours: OfficeHours | null
  /** Whether images from Docker Hub are used there (DEV and SIT, by the runbook's current state). */
  readonly publicImages: boolean
  /** Whether WordPress may show its errors to visitors there (DEV). */
  readonly debugAllowed: boolean
  /** What the load balancer says to who asks for nobody. */
  readonly defaultText: string
  /** Where people read `docs/`, without a slash at its end; `null` where they are not published. */
  readonly docsUrl: string | null
  /** Who looks after the environment and, where no other is named, after its tenants; absent where nobody is named. */
  readonly owner?: string
  /** What a tenant's resources are called; `{tenant}` stands for the tenant's name. */
  readonly tenantNames: TenantNames
  /** By tenant, the deviations that are known and accepted. */
  readonly overrides: Readonly<Record<string, TenantOverride>>
  /** Names that follow the conventions but are no tenants to look after: left out by `--tenant all`. */
  readonly excludedTenants: readonly string[]
}

/** Fixed facts of AWS that the platform relies on. */
export const CLOUDFRONT_REGION = 'us-east-1'

/** `eu-west-1`, `us-gov-west-1`, `eusc-de-east-1`. */
export const REGION_NAME = /^[a-z]{2,4}(?:-[a-z]{2,10}){1,3}-\d{1,2}$/
/** The hosted zone id of every CloudFront distribution, needed in Route 53 alias records. */
export const CLOUDFRONT_HOSTED_ZONE_ID = 'Z2FDTNDATAQYW2'
/** What Terraform deploys instead of the Basic Auth password until somebody sets the real one. */
export const BASIC_AUTH_PLACEHOLDER = 'REPLACE_VIA_SECRETS'
