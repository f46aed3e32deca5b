/** What the platform has to be, once: what steps hold against evidence, and what fixes put in place. */

/** The longest names that AWS, MySQL and DNS accept, in characters; for target groups see `platform/target.ts`, which cuts them. */
export const NAME_LIMITS = {
  secret: 512,
  policy: 128,
  family: 255,
  accessPointPath: 100,
  database: 64,
  databaseUser: 32,
  dnsLabel: 63,
} as const

/** The name of the container that runs WordPress, in every task definition of the platform. */
export const WORDPRESS_CONTAINER = 'wordpress'

/** Where WordPress keeps what has to outlive a task. */
export const CONTENT_PATH = '/var/www/html/wp-content'

/** The web server's user and group in the image. */
export const WWW_DATA = 33

/** The ports on which the parts of the platform meet. */
export const PORTS = { http: 80, https: 443, mysql: 3306, nfs: 2049 } as const

/** Without these nobody finds the database, or gets in. */
export const REQUIRED_SECRET_KEYS = ['username', 'password', 'host', 'database'] as const

/** The keys of the runbook's database secret; the port has a default. */
export const SECRET_KEYS = ['username', 'password', 'database', 'host', 'port'] as const

/** What reading a secret takes. */
export const GET_SECRET = 'secretsmanager:GetSecretValue'

/** How long a deleted secret can be restored. */
export const SECRET_RECOVERY_DAYS = 7

/** What target groups ask for and accept: WordPress answers a check by its private address with a redirect to its own name. */
export const HEALTH_CHECK = { path: '/', matcher: '200,301,302' } as const

/** From here on a certificate is worth a remark: CloudFront's own are renewed 60 days before their end. */
export const CERTIFICATE_REMARK_DAYS = 30

/** How long after the start of office hours a service may still be at 0 tasks: the schedule needs time to start them all. */
export const START_MARGIN_MINUTES = 5

/** A deployment that takes longer is not on its way, it is stuck. */
export const DEPLOYMENT_MINUTES = 20

/** The key under which Terraform's S3 backend writes its locks. */
export const LOCK_KEY = 'LockID'

/** What a tenant consists of (runbook 3.2). */
export const TENANT_RESOURCES: readonly string[] = [
  'aws_secretsmanager_secret',
  'aws_efs_access_point',
  'aws_ecs_task_definition',
  'aws_ecs_service',
  'aws_lb_target_group',
  'aws_lb_listener_rule',
]

/** What Fargate runs unless a task definition asks for ARM. */
export const PLATFORM = { os: 'linux', architecture: 'amd64' } as const

/** The oldest version of each tool with which the runbook's commands work, and where newer ones are. */
export const OLDEST_TOOLS: Readonly<Record<string, { readonly version: string; readonly from: string }>> = {
  terraform: { version: '1.5.0', from: 'https://developer.hashicorp.com/terraform/install' },
  aws: {
    version: '2',
    from: 'https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html; pip and many distributions have only version 1',
  },
  jq: { version: '1.6', from: 'https://jqlang.org/download' },
  git: { version: '2', from: 'https://git-scm.com/downloads' },
}

const range = (from: number, to: number, by: number): readonly number[] =>
  Array.from({ length: (to - from) / by + 1 }, (_, index) => from + index * by)

/** Fargate's CPU sizes with the memory each allows, in MiB (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html). */
export const FARGATE_SIZES: ReadonlyMap<number, readonly number[]> = new Map([
  [256, [512, 1024, 2048]],
  [512, range(1024, 4096, 1024)],
  [1024, range(2048, 8192, 1024)],
  [2048, range(4096, 16_384, 1024)],
  [4096, range(8192, 30_720, 1024)],
  [8192, range(16_384, 61_440, 4096)],
  [16_384, range(32_768, 122_880, 8192)],
])
