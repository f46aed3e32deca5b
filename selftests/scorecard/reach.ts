/**
 * What has to work for a fault to be seen at all, and what a fault takes away from the view of others. A cause is owed by a run unless another
 * fault of the same run takes away something that it needs.
 */
interface Reach {
  readonly needs: readonly View[]
  readonly takes: readonly View[]
  /** Faults of one place overwrite each other: two of them cannot exist at once. */
  readonly places?: readonly string[]
  /** What is not there any more with it; and what it changes, which has to be there: such two cannot exist at once either. */
  readonly removes?: readonly string[]
  readonly changes?: readonly string[]
  /** Another cause that is true with it, and that is said where this one cannot be seen. */
  readonly implies?: readonly string[]
  /** Not tried beside others. */
  readonly alone?: true
}

/** Parts of the platform as somebody who looks sees them. */
type View =
  | 'session'
  | 'ecs'
  | 'rules'
  | 'balancer'
  | 'service'
  | 'wanted-tasks'
  | 'secret-value'
  | 'failed-starts'
  | 'secrets-step'
  /** What Secrets Manager answers a task that starts. */
  | 'secret-answer'
  | 'pull-step'
  /** What the image is built for: only pulling it tells where its manifest does not. */
  | 'platform'
  | 'storage-step'
  | 'logging-step'
  | 'started-task'
  | 'living-task'
  | 'lasting-task'
  | 'own-route'
  | 'registered-target'
  /** What the load balancer's health check says of a target. */
  | 'target-verdict'
  | 'healthy-target'
  | 'php'
  | 'database'
  | 'pages'
  | 'name'
  | 'distribution'
  | 'handshake'
  | 'login'
  | 'origin'
  /** What CloudFront sends to its origin. */
  | 'origin-request'
  /** What CloudFront shows to who has logged in. */
  | 'behind-login'
  /** What should run: open once a deployment was rolled back. */
  | 'wanted-revision'

const RUNS: readonly View[] = ['started-task', 'living-task', 'php', 'pages', 'registered-target']
const RUN: readonly View[] = [...RUNS, 'lasting-task']
const FROM_TASKS: readonly View[] = [
  'wanted-tasks',
  'failed-starts',
  'secrets-step',
  'pull-step',
  'storage-step',
  'logging-step',
  ...RUN,
]
const ALL: readonly View[] = [
  'ecs',
  'rules',
  'service',
  'secret-value',
  ...FROM_TASKS,
  'own-route',
  'database',
  'name',
  'distribution',
  'handshake',
  'login',
]
const BASE: readonly View[] = ['session', 'ecs', 'service', 'wanted-tasks']

/** Where a start fails: what has to have gone well before, and what is never tried after. */
const atStart = (step: View, later: readonly View[], more: Partial<Reach> = {}): Reach => ({
  needs: [...BASE, step],
  takes: [...later, ...RUN],
  ...more,
})

const AFTER_SECRETS: readonly View[] = ['pull-step', 'storage-step', 'logging-step']
const AFTER_PULL: readonly View[] = ['storage-step', 'logging-step']
const AFTER_STORAGE: readonly View[] = ['logging-step']
/** What only the words of a failed start tell. */
const toldAtStart = (step: View): Partial<Reach> => ({ needs: [...BASE, step, 'failed-starts'] })

/** Unhealthy tasks are replaced before they get old. */
const UNHEALTHY: readonly View[] = ['lasting-task']

const ENDED: readonly View[] = ['living-task', 'lasting-task', 'php', 'pages', 'registered-target']

const badSecret = (): Reach =>
  atStart('secrets-step', [...AFTER_SECRETS, 'database', 'secret-value'], { places: ['secret'] })
const ofPages = (more: Partial<Reach> = {}): Reach => ({
  needs: [...BASE, ...RUNS, 'own-route', 'rules'],
  takes: ['pages'],
  ...more,
})
const ofDatabase = (): Reach => ({
  needs: ['session', 'database', 'secret-value'],
  takes: ['database', 'pages', ...UNHEALTHY],
  places: ['database'],
})
/** One site has one trouble within it; it shows on pages that PHP or Apache answers. */
const ofSite = (more: readonly View[] = []): Reach => ({
  needs: [...BASE, ...RUNS, 'own-route'],
  takes: ['php', 'pages', ...more, ...UNHEALTHY],
  places: ['site'],
})
const ofDatabaseSaid = (): Reach => ofSite(['database'])
const ofEdge = (): Reach => ({
  needs: ['session', 'name', 'distribution', 'handshake', 'login'],
  takes: ['login', 'origin'],
  places: ['edge'],
})
const ofRules = (): Reach => ({
  needs: ['session', 'balancer', 'rules', 'ecs', 'service'],
  takes: ['own-route', 'pages'],
  places: ['rule'],
})
const ofNames = (): Reach => ({
  needs: ['session', 'name'],
  takes: ['handshake', 'login', 'distribution'],
  places: ['name'],
})
const ofCertificate = (): Reach => ({
  needs: ['session', 'name', 'handshake'],
  takes: ['login'],
  places: ['certificate'],
})
const ofLogin = (takes: readonly View[] = []): Reach => ({
  needs: ['session', 'login', 'distribution'],
  takes,
  places: ['login'],
})
/** The execution role's policies show it, whether or not a task was started since. */
const ofRolePolicy = (): Reach => ({
  ...atStart('secrets-step', AFTER_SECRETS, { places: ['policy'] }),
  needs: ['session'],
})
const ofImage = (): Reach => atStart('pull-step', AFTER_PULL, { places: ['image'] })

/** ECS' words alone tell, or every other fault that registers a revision undoes it: beside another it says nothing of its own. */
const ALONE: Reach = { needs: [], takes: [], alone: true }

/** By fault. One that is missing here needs only a session to be seen, and takes nothing out of sight. */
export const reach: Readonly<Record<string, Reach>> = {
  'wrong-account': { needs: [], takes: ['session', ...ALL], places: ['session'] },
  'clock-skewed': { needs: [], takes: ['session', ...ALL], places: ['session'] },
  'credentials-expired': { needs: [], takes: ['session', ...ALL], places: ['session'] },
  'credentials-missing': { needs: [], takes: ['session', ...ALL], places: ['session'] },
  'permission-missing': { needs: ['session', 'balancer'], takes: ['rules', 'pages', 'own-route'] },
  throttled: { needs: ['session'], takes: ['ecs', 'service', ...FROM_TASKS] },

  'execution-role-denied-secret': ofRolePolicy(),
  'execution-role-denied-other-secret': ALONE,
  // Where the tenant's own policy allows it, the others are read once AWS' words speak of a deny.
  'secret-explicitly-denied': {
    ...ofRolePolicy(),
    needs: [...BASE, 'secrets-step', 'secret-answer', 'failed-starts'],
    changes: ['secret'],
  },
  'secret-outside-boundary': ofRolePolicy(),
  'secret-denied-elsewhere': ALONE,
  'execution-role-missing': ofRolePolicy(),
  'secret-arn-stale-in-policy': atStart('secrets-step', AFTER_SECRETS, { places: ['secret', 'policy'] }),
  'secret-missing': { ...badSecret(), removes: ['secret'] },
  'secret-without-value': badSecret(),
  'secret-malformed': badSecret(),
  'secret-key-missing': badSecret(),
  'secret-pending-deletion': badSecret(),
  'secrets-manager-unroutable': atStart(
    'secrets-step',
    ['secret-answer', ...AFTER_SECRETS],
    toldAtStart('secrets-step'),
  ),
  'secret-rotated-since-start': {
    needs: [...BASE, 'started-task', 'lasting-task', 'secret-value'],
    takes: [],
    changes: ['secret'],
  },

  'image-missing': ofImage(),
  'image-platform-mismatch': { ...ofImage(), needs: [...BASE, 'pull-step', 'failed-starts', 'platform'] },
  'image-pull-denied': atStart('pull-step', [...AFTER_PULL, 'platform'], toldAtStart('pull-step')),
  'image-drifted': { needs: [...BASE, 'started-task', 'wanted-revision'], takes: [], places: ['image'] },
  'image-known-bad': { needs: [...BASE, 'started-task'], takes: [], places: ['image'] },
  'wp-config-parse-error': {
    needs: [...BASE, 'started-task', 'living-task', 'php'],
    takes: ['php', 'pages', ...UNHEALTHY],
    places: ['image'],
    implies: ['image-known-bad'],
  },
  'efs-unreachable': atStart('storage-step', AFTER_STORAGE, toldAtStart('storage-step')),
  'efs-mount-denied': {
    ...atStart('storage-step', AFTER_STORAGE, toldAtStart('storage-step')),
    changes: ['denied-mount'],
  },
  'log-group-missing': atStart('logging-step', []),
  'capacity-unavailable': ALONE,
  'compute-incompatible': ALONE,
  'container-health-check-failed': ALONE,
  'container-not-startable': ALONE,
  'deployment-percentages-stuck': ALONE,
  'efs-path-missing': ALONE,
  'env-file-denied': ALONE,
  'env-file-unreachable': ALONE,
  'ephemeral-storage-full': ALONE,
  'execution-role-denied-key': ALONE,
  'execution-role-denied-logs': ALONE,
  'execution-role-denied-parameter': ALONE,
  'image-pull-interrupted': ALONE,
  'image-reference-malformed': ALONE,
  'log-driver-misconfigured': ALONE,
  'log-driver-unreachable': ALONE,
  'quota-exceeded': ALONE,
  'registry-credentials-denied': ALONE,
  'registry-credentials-malformed': ALONE,
  'registry-rate-limited': ALONE,
  'registry-unreachable': ALONE,
  'role-not-assumable': ALONE,
  'scheduler-throttled': ALONE,
  'secret-reference-malformed': ALONE,
  'service-role-denied': ALONE,
  'spot-interrupted': ALONE,
  'ssm-parameter-missing': ALONE,
  'start-failure-repaired': ALONE,
  'subnet-addresses-exhausted': ALONE,
  'subnet-zone-unsupported': ALONE,
  'target-group-missing': ALONE,
  'target-zone-disabled': ALONE,
  'tasks-protected': ALONE,

  'database-credentials-rejected': ofDatabase(),
  'database-missing': ofDatabase(),
  'database-access-denied': ofDatabase(),
  'database-unreachable': { ...ofDatabase(), needs: ['session', 'ecs', 'database', 'secret-value'] },
  'database-host-unresolvable': ofDatabase(),
  'database-connections-exhausted': ofDatabase(),
  'database-name-mismatch': { needs: BASE, takes: ['database', 'pages', ...UNHEALTHY] },

  'service-missing': { needs: ['session', 'ecs'], takes: ['service', ...FROM_TASKS, 'own-route'], places: ['count'] },
  'service-scaled-to-zero': { needs: ['session', 'ecs', 'service'], takes: FROM_TASKS, places: ['count'] },
  'service-outside-office-hours': {
    needs: ['session', 'ecs', 'service'],
    takes: [...FROM_TASKS, 'database'],
    places: ['count'],
  },
  'deployment-in-progress': {
    needs: [...BASE, 'lasting-task'],
    takes: ['started-task', 'living-task', 'failed-starts'],
    places: ['deployment'],
  },
  'deployment-rolled-back': {
    needs: [...BASE],
    takes: ['failed-starts', 'wanted-revision'],
    places: ['deployment'],
  },
  'revision-inactive': ALONE,
  'revision-not-rolled-out': { needs: [...BASE, 'wanted-revision'], takes: [] },
  'task-out-of-memory': {
    needs: [...BASE, 'started-task'],
    takes: ENDED,
    places: ['container'],
  },
  'container-exited': { needs: [...BASE, 'started-task'], takes: ENDED, places: ['container'] },

  'health-check-mismatch': {
    needs: [...BASE, ...RUNS, 'own-route', 'target-verdict'],
    takes: ['healthy-target', ...UNHEALTHY],
  },
  'health-check-timeout': {
    needs: [...BASE, ...RUNS, 'own-route', 'target-verdict'],
    takes: ['pages', 'php', ...UNHEALTHY],
  },
  'targets-missing': {
    needs: ['session', 'ecs', 'service'],
    takes: ['registered-target', 'own-route', 'pages'],
  },
  'targets-foreign': { needs: ['session', 'ecs', 'service'], takes: ['pages'] },
  'reference-foreign': ALONE,
  'alb-cannot-reach-tasks': { needs: ['session', 'service', 'ecs'], takes: ['pages', ...UNHEALTHY] },
  'php-fatal-error': ofPages({ needs: [...BASE, ...RUNS], takes: ['php', 'pages', ...UNHEALTHY] }),
  'wordpress-not-installed': ofPages({ needs: [...BASE, ...RUNS, 'own-route', 'database'] }),
  'redirect-loop': ofPages(),
  'wrong-site-url': ofPages(),
  'wp-content-missing': ofPages(),

  'maintenance-mode': ofSite(),
  'object-cache-unreachable': ofSite(),
  'php-extension-missing': ofSite(),
  'origin-timeout': {
    needs: [...BASE, ...RUNS, 'own-route', 'healthy-target'],
    takes: ['php', 'pages'],
    places: ['site'],
  },
  'php-not-running': ofSite(),
  'wp-config-missing': ofSite(),
  'multisite-site-unknown': ofSite(),
  'security-plugin-blocks': ofSite(),
  'htaccess-error': ofSite(),
  'php-segfault': ofSite(),
  'apache-workers-exhausted': ofSite(),
  'disk-full': ofSite(),
  'port-not-listening': { ...ofSite(), needs: [...ofSite().needs, 'target-verdict'] },
  'database-tables-corrupt': ofSite(),
  'database-host-blocked': ofDatabaseSaid(),
  'database-host-not-allowed': ofDatabaseSaid(),
  'database-login-method': ofDatabaseSaid(),
  'database-tls-failed': ofDatabaseSaid(),
  'database-tls-required': ofDatabaseSaid(),
  'edge-request-blocked': ofEdge(),
  'edge-geo-blocked': ofEdge(),
  'origin-name-unresolvable': ofEdge(),
  'target-zone-not-enabled': {
    needs: ['session', 'ecs', 'service', 'registered-target'],
    takes: ['target-verdict', 'healthy-target', ...UNHEALTHY],
  },

  'listener-rule-missing': ofRules(),
  // The other tenant has a policy on the role that both share.
  'listener-rule-shadowed': { ...ofRules(), removes: ['denied-mount'] },
  'listener-rule-wrong-target': { ...ofRules(), removes: ['denied-mount'] },
  'listener-host-mismatch': ofRules(),
  'origin-header-mismatch': { ...ofRules(), needs: [...ofRules().needs, 'origin-request'] },
  'listener-priority-conflict': {
    needs: ['session', 'balancer', 'rules', 'ecs', 'service'],
    takes: [],
    places: ['rule'],
  },

  'dns-points-to-alb': { ...ofNames(), needs: ['session', 'name', 'balancer'] },
  'dns-bypasses-cloudfront': ofNames(),
  'dns-record-missing': ofNames(),
  'distribution-alias-missing': {
    needs: ['session'],
    takes: ['handshake', 'login', 'distribution', 'name', 'origin-request'],
  },
  'distribution-disabled': {
    needs: ['session', 'distribution'],
    takes: ['handshake', 'login', 'origin', 'origin-request'],
  },
  'distribution-deploying': { needs: ['session', 'distribution', 'origin'], takes: [] },
  'certificate-expired': ofCertificate(),
  'certificate-not-yet-valid': ofCertificate(),
  'certificate-expiring': ofCertificate(),
  'certificate-name-mismatch': ofCertificate(),
  'certificate-untrusted': ofCertificate(),
  'origin-unreachable': {
    needs: [...BASE, ...RUNS, 'own-route', 'rules', 'distribution', 'origin', 'handshake', 'login', 'behind-login'],
    takes: ['origin'],
  },
  'origin-protocol-mismatch': {
    needs: ['session', 'balancer', 'rules', 'distribution', 'origin', 'handshake', 'login', 'behind-login'],
    takes: ['origin'],
  },
  'load-balancer-inactive': { needs: ['session', 'balancer'], takes: ['pages', 'origin'] },
  'load-balancer-closed': { needs: ['session', 'balancer', 'ecs'], takes: ['pages', 'origin'] },
  'distribution-origin-wrong': {
    needs: ['session', 'distribution', 'origin'],
    takes: ['origin', 'origin-request'],
  },
  'cache-behaviour-unfit': { needs: ['session', 'distribution', 'balancer', 'origin'], takes: [] },
  'load-balancer-missing': { needs: ['session'], takes: ['balancer', 'own-route', 'pages', 'origin'] },
  'basic-auth-placeholder': ofLogin(['behind-login']),
  'basic-auth-mismatch': ofLogin(['behind-login']),
  'basic-auth-unpublished': ofLogin(['behind-login']),
  'basic-auth-missing': ofLogin(),
  'basic-auth-any-login': ofLogin(),
  'edge-function-failed': ofLogin(['origin']),
  'edge-function-blocks-address': ofLogin(['behind-login']),
}

const USUAL: Reach = { needs: ['session'], takes: [] }
const reachOf = (id: string): Reach => reach[id] ?? USUAL

/** Whether a fault is only tried by itself. */
export const isTriedAlone = (id: string): boolean => reachOf(id).alone === true

/** Whether two faults can exist at the same time. */
export const canCoexist = (a: string, b: string): boolean => {
  const [one, other] = [reachOf(a), reachOf(b)]
  return !(shares(one.places, other.places) || shares(one.removes, other.changes) || shares(one.changes, other.removes))
}

const shares = (some: readonly string[] = [], others: readonly string[] = []): boolean =>
  some.some(each => others.includes(each))

/** Whether a fault may be out of sight while another one lasts. */
export const isHiddenBy = (id: string, other: string): boolean =>
  reachOf(id).needs.some(view => reachOf(other).takes.includes(view))

/** Whether a fault keeps the suite from looking at so much that failures are left which nobody could explain. */
export const hidesTheRest = (id: string): boolean => {
  const { takes } = reachOf(id)
  return takes.includes('ecs') || takes.includes('rules')
}

/** Causes that are true of these faults besides their own. */
export const impliedBy = (faults: readonly string[]): readonly string[] =>
  faults.flatMap(id => reachOf(id).implies ?? [])
