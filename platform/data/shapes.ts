import { REGION_NAME } from '../environment.ts'
import { TENANT_NAME } from '../names.ts'
import {
  integer,
  type JsonSchema,
  listOf,
  oneOf,
  orNone,
  pattern,
  record,
  someOf,
  tableOf,
  tenantPattern,
  text,
  yesOrNo,
} from './fields.ts'

const ENVIRONMENT_NAME = {
  is: 'name of an environment: a lower-case letter, then at most 19 lower-case letters, digits and hyphens',
  pattern: /^[a-z][a-z0-9-]{0,19}$/,
}
const TENANT = { is: 'name of a tenant: lower-case letters and digits', pattern: TENANT_NAME, longest: 63 }
const ACCOUNT = { is: 'AWS account: 12 digits, in quotes', pattern: /^\d{12}$/ }
const REGION = { is: 'AWS region such as eu-west-1', pattern: REGION_NAME }
const RESOURCE = { is: 'name of an AWS resource', pattern: /^[A-Za-z0-9][A-Za-z0-9_/+=.@-]{0,254}$/ }
const PROFILE = { is: 'AWS profile', pattern: /^[A-Za-z0-9][A-Za-z0-9_/+=.@ -]{0,127}$/ }
const BALANCER = {
  is: 'name of a load balancer or target group: letters, digits and hyphens',
  pattern: /^[A-Za-z0-9][A-Za-z0-9-]{0,254}$/,
}
const BUCKET = { is: 'S3 bucket', pattern: /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/ }
const LOG_GROUP = { is: 'log group', pattern: /^[A-Za-z0-9_/.#-]{1,512}$/ }
const REPOSITORY = { is: 'ECR repository', pattern: /^[a-z0-9][a-z0-9._/-]{1,255}$/ }
const TAG_VALUE = { is: 'value of a Name tag', pattern: /^[A-Za-z0-9 _.:/=+@-]{1,255}$/ }
const WORDS = {
  is: 'line of text without control characters and "',
  pattern: /^[^"\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{1,200}$/u,
}
/** Its parts are counted apart: a bound within a repeat makes a pattern that takes minutes to prove linear. */
const HOST_NAME = /^(?:[a-z0-9]+(?:-+[a-z0-9]+)*\.)+[a-z]{2,}$/
const LONGEST_LABEL = 63
const hasShortLabels = (name: string): boolean => name.split('.').every(label => label.length <= LONGEST_LABEL)
const DOMAIN_PATTERN = {
  is: 'host name with {tenant} as its first label, such as {tenant}.shops.example.com',
  pattern: HOST_NAME,
  exists: hasShortLabels,
  head: '{tenant}.',
}
const DOMAIN = {
  is: 'host name (lower case, without https:// and path)',
  pattern: HOST_NAME,
  longest: 253,
  exists: hasShortLabels,
}
const STREAMS = {
  is: 'prefix of log streams: a prefix, "/", the name of the container, which is wordpress, and "/"',
  pattern: /^[A-Za-z0-9_./-]{1,240}\/wordpress\/$/,
}
const DOCS = {
  is: 'address of a folder, https:// and no "?" or "#", such as https://git.example.com/runbook/blob/main/docs',
  pattern: /^https:\/\/[A-Za-z0-9.-]{1,253}(?::\d{1,5})?(?:\/[A-Za-z0-9._~%+@-]{1,100}){0,20}$/,
  longest: 1000,
}
const DATABASE = { is: 'name in MySQL: letters, digits, _ and $', pattern: /^[A-Za-z0-9_$-]{1,64}$/ }
const FOLDER = { is: 'path that begins with "/"', pattern: /^\/[A-Za-z0-9_./-]{1,99}$/ }
const DIGEST = { is: 'digest: sha256: and 64 hex digits', pattern: /^sha256:[0-9a-f]{64}$/ }
const IMAGE_TAG = { is: 'image tag', pattern: /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/ }
const DAY = {
  is: 'day: YYYY-MM-DD',
  pattern: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  // A day after the month's last one is read as one of the next month.
  exists: (day: string): boolean => new Date(`${day}T00:00:00Z`).toISOString().startsWith(day),
}
/** One line, as somebody writes down why. */
export const SENTENCE = {
  is: 'line of 3 to 300 visible characters that begins with no blank',
  pattern: /^[^\p{Cc}\p{Cf}\p{Z}][^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]{2,299}$/u,
}

const PRIORITY = integer(1, 50_000)
const CLOUDFRONT = record(
  {
    functionName: pattern({ is: 'CloudFront function', pattern: /^[A-Za-z0-9_-]{1,64}$/ }),
    realm: pattern(WORDS),
    basicAuthUser: pattern({ is: 'Basic Auth user without colon', pattern: /^[A-Za-z0-9_.@+-]{1,100}$/ }),
    basicAuthSecret: pattern(RESOURCE),
  },
  {},
)

/** The keys of an environment's file, and of what all environments share. */
export const environmentShape = record(
  {
    accountId: text(ACCOUNT),
    region: text(REGION),
    profile: orNone(pattern(PROFILE)),
    cluster: pattern(RESOURCE),
    albName: pattern(BALANCER),
    vpcName: pattern(TAG_VALUE),
    databaseInstance: pattern(RESOURCE),
    executionRole: pattern(RESOURCE),
    taskRole: pattern(RESOURCE),
    logGroup: pattern(LOG_GROUP),
    ecrRepository: pattern(REPOSITORY),
    stateBucket: pattern(BUCKET),
    lockTable: pattern(RESOURCE),
    dbInitFamily: pattern(RESOURCE),
    securityGroupTags: record(
      {
        alb: pattern(TAG_VALUE),
        tasks: pattern(TAG_VALUE),
        database: pattern(TAG_VALUE),
        efs: pattern(TAG_VALUE),
      },
      {},
    ),
    domainPattern: tenantPattern(DOMAIN_PATTERN),
    cloudFront: orNone(CLOUDFRONT),
    priorityRange: record({ min: PRIORITY, max: PRIORITY }, {}),
    officeHours: orNone(
      record({ startHourUtc: integer(0, 23), stopHourUtc: integer(1, 24), weekDays: someOf(integer(1, 7)) }, {}),
    ),
    publicImages: yesOrNo,
    debugAllowed: yesOrNo,
    tenantNames: record(
      {
        service: tenantPattern(RESOURCE),
        taskFamily: tenantPattern(RESOURCE),
        targetGroup: tenantPattern(BALANCER),
        dbSecret: tenantPattern(RESOURCE),
        secretsPolicy: tenantPattern(RESOURCE),
        efsPolicy: tenantPattern(RESOURCE),
        logStreamPrefix: tenantPattern(STREAMS),
        databaseName: tenantPattern(DATABASE),
        databaseUser: tenantPattern(DATABASE),
        efsPath: tenantPattern(FOLDER),
      },
      {},
    ),
  },
  { defaultText: text(WORDS), docsUrl: text(DOCS), owner: text(SENTENCE), excludedTenants: listOf(text(TENANT)) },
)

const environments = listOf(text(ENVIRONMENT_NAME))

/** The keys of `images.yaml`; a good image that names no environment may run in all, a withdrawn one in none. */
export const imagesShape = record(
  {
    good: listOf(
      record(
        { digest: text(DIGEST), recordedOn: text(DAY), reason: text(SENTENCE), recordedBy: text(SENTENCE) },
        { tag: text(IMAGE_TAG), environments },
      ),
    ),
    withdrawn: listOf(
      record({ digest: text(DIGEST), withdrawnOn: text(DAY), reason: text(SENTENCE), recordedBy: text(SENTENCE) }, {}),
    ),
  },
  {},
)

/** Environment, tenant, deviations. */
export const tenantsShape = tableOf(
  ENVIRONMENT_NAME,
  tableOf(
    TENANT,
    record(
      {},
      {
        life: oneOf(['fresh', 'installed', 'auto']),
        owner: text(SENTENCE),
        domain: text(DOMAIN),
        service: text(RESOURCE),
        taskFamily: text(RESOURCE),
        targetGroup: text(BALANCER),
        dbSecret: text(RESOURCE),
        databaseName: text(DATABASE),
        databaseUser: text(DATABASE),
        digests: listOf(text(DIGEST)),
      },
    ),
  ),
)

/** The JSON Schema of each kind of file by its name in `platform/schema/`. */
export const schemas: Readonly<Record<string, JsonSchema>> = {
  // Each file has a part only: what is missing of the whole, platform:check says.
  'environment.schema.json': titled(
    'An environment, or what all environments share',
    withoutRequired(environmentShape.schema),
  ),
  'images.schema.json': titled('Images that may run, and images that must not', imagesShape.schema),
  'tenants.schema.json': titled("Tenants' deviations from the conventions", tenantsShape.schema),
}

function titled(title: string, schema: JsonSchema): JsonSchema {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...schema }
}

function withoutRequired(schema: JsonSchema): JsonSchema {
  const inner = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(inner)
    return typeof value === 'object' && value !== null
      ? withoutRequired(Object.fromEntries(Object.entries(value)))
      : value
  }
  const kept = Object.entries(schema).filter(([keyword]) => keyword !== 'required')
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, inner(value)]))
}
