import { diagnoses } from '../diagnostics/index.ts'
import { catalogue } from '../specs/catalogue.ts'

/** One line of the runbook, and what this suite makes of it. */
export interface CoverageRow {
  readonly section: string
  /** What the runbook asks for there. */
  readonly item: string
  /** Steps that judge it. */
  readonly specs: readonly string[]
  /** Causes that are told apart when it is not so. */
  readonly diagnoses: readonly string[]
  /** For what only people can do or decide: why. */
  readonly people?: string
  /** For what `--papers` writes: what it writes, and what people do with it. */
  readonly papers?: string
}

const row = (
  section: string,
  item: string,
  specs: readonly string[],
  diagnoses: readonly string[] = [],
): CoverageRow => ({
  section,
  item,
  specs,
  diagnoses,
})
const people = (section: string, item: string, why: string): CoverageRow => ({
  section,
  item,
  specs: [],
  diagnoses: [],
  people: why,
})

const paper = (section: string, item: string, papers: string): CoverageRow => ({
  section,
  item,
  specs: [],
  diagnoses: [],
  papers,
})

const ACCESS = [
  'wrong-account',
  'clock-skewed',
  'credentials-expired',
  'credentials-missing',
  'permission-missing',
  'throttled',
]
const CANNOT_READ_SECRET = [
  'execution-role-missing',
  'execution-role-denied-secret',
  'secret-arn-stale-in-policy',
  'secret-explicitly-denied',
  'secret-outside-boundary',
  'secret-denied-elsewhere',
]
const ORIGIN = ['distribution-origin-wrong', 'origin-protocol-mismatch', 'origin-unreachable']
const SECRET_STATES = [
  'secret-missing',
  'secret-without-value',
  'secret-malformed',
  'secret-key-missing',
  'secret-pending-deletion',
]
const LOGIN = [
  'database-credentials-rejected',
  'database-access-denied',
  'database-missing',
  'database-host-unresolvable',
  'database-connections-exhausted',
  'database-unreachable',
]
const CERTIFICATE = [
  'certificate-expired',
  'certificate-expiring',
  'certificate-name-mismatch',
  'certificate-not-yet-valid',
  'certificate-untrusted',
]
const BASIC_AUTH = [
  'basic-auth-placeholder',
  'basic-auth-mismatch',
  'basic-auth-unpublished',
  'basic-auth-missing',
  'basic-auth-any-login',
  'edge-function-failed',
  'edge-function-blocks-address',
]
const IMAGE_NOT_PULLED = ['image-missing', 'image-pull-denied', 'image-platform-mismatch']
const WRONG_PAGE = ['redirect-loop', 'wrong-site-url', 'wp-content-missing', 'php-fatal-error']

/** The runbook from its beginning to its end; wording of our own. */
const rows: readonly CoverageRow[] = [
  row('Prerequisites', 'Terraform, AWS CLI, jq and git are new enough', ['tools-installed']),
  row('Prerequisites', 'the profile logs in to the account of the environment', ['aws-identity'], ACCESS),
  people('Prerequisites', 'access to the Terraform repository on GitHub', 'a right of the person, not of the platform'),
  row(
    'Prerequisites',
    'the state bucket and its lock table can be used',
    ['state-backend-reachable'],
    ['permission-missing'],
  ),
  row(
    'Environment selection',
    'environment, profile and region belong together',
    ['aws-identity', 'tfvars-consistent'],
    ['wrong-account'],
  ),
  row('Checklist', "the tenant's name: lower case, letters and digits", ['tenant-name-valid']),
  row('Checklist', 'the domain is settled', ['tfvars-consistent', 'listener-rule'], ['listener-host-mismatch']),
  row('Checklist', 'a priority is allocated', ['alb-priority-free'], ['listener-priority-conflict']),
  people(
    'Checklist',
    'how database credentials are made and kept',
    'a decision; what came of it is judged by db-secret-complete',
  ),
  row('Checklist', 'CPU, memory and number of tasks', ['tfvars-consistent'], ['task-out-of-memory']),
  row(
    'Image management',
    'the image exists, for linux/amd64, and is not a withdrawn one',
    ['image-deployable', 'image-digest'],
    [...IMAGE_NOT_PULLED, 'image-known-bad'],
  ),
  people(
    '1.1-1.3',
    'the folder of the tenant, copied from another',
    'work in the repository; what was forgotten in it shows in tfvars-consistent',
  ),
  row('1.4', 'every value of the variables file agrees with the environment', [
    'tfvars-consistent',
    'tenant-name-valid',
  ]),
  row('1.4', 'debugging is off outside DEV', ['tfvars-consistent']),
  row(
    '1.5',
    'the priority is unused, in range, and nothing stands before it',
    ['alb-priority-free', 'listener-rule', 'listener-rule-unshadowed'],
    ['listener-priority-conflict', 'listener-rule-shadowed'],
  ),
  row('2.1', 'the backend of the state answers', ['state-backend-reachable'], ['permission-missing']),
  row('2.2', 'the configuration is valid', ['plan-safe', 'tfvars-consistent']),
  row('3.2', 'the plan creates what it should and destroys nothing', ['plan-safe']),
  row(
    '3.2',
    'task definition, service and names are right',
    ['task-definition-current', 'service-stable'],
    ['reference-foreign', 'revision-not-rolled-out', 'database-name-mismatch', 'service-missing'],
  ),
  row(
    '3.2',
    'a rule for the host leads to the target group',
    ['listener-rule'],
    ['listener-rule-missing', 'listener-rule-wrong-target', 'listener-host-mismatch', 'origin-header-mismatch'],
  ),
  row(
    '3.2',
    'the access point is on the path of the tenant',
    ['efs-access-point'],
    ['efs-mount-denied', 'wp-content-missing'],
  ),
  people('4.1', 'the plan is applied', 'the suite never changes anything'),
  row('4.2', 'the service exists and is active', ['service-stable'], ['service-missing']),
  row('4.2', 'the target group exists', ['targets-healthy'], ['targets-missing']),
  row('4.2', 'the secret exists', ['db-secret-complete'], SECRET_STATES),
  row('5.1', 'the execution role may read the secret', ['execution-role-reads-secret'], CANNOT_READ_SECRET),
  row(
    '5.2',
    'the new deployment has come to its end',
    ['service-stable', 'task-definition-current', 'tasks-start'],
    [
      'deployment-in-progress',
      'deployment-rolled-back',
      'revision-inactive',
      'revision-not-rolled-out',
      'secret-rotated-since-start',
    ],
  ),
  row(
    '5.3',
    'the name leads to CloudFront, not to the load balancer',
    ['dns-to-cloudfront'],
    ['dns-points-to-alb', 'dns-bypasses-cloudfront', 'dns-record-missing'],
  ),
  row(
    '6.1',
    'the login of the tenant works on its database',
    ['database-reachable', 'db-secret-complete'],
    [...LOGIN, 'database-name-mismatch'],
  ),
  row(
    '6.2',
    'running is what is desired, nothing pending, one deployment',
    ['service-stable'],
    ['service-scaled-to-zero', 'service-outside-office-hours', 'deployment-in-progress', 'deployment-rolled-back'],
  ),
  row(
    '6.3',
    'every target is healthy',
    ['targets-healthy'],
    ['health-check-mismatch', 'health-check-timeout', 'targets-missing', 'targets-foreign', 'alb-cannot-reach-tasks'],
  ),
  row(
    '6.4',
    'the load balancer answers for the host',
    ['alb-response'],
    ['wordpress-not-installed', 'listener-rule-missing', ...WRONG_PAGE],
  ),
  row(
    '6.5',
    'HTTPS works, closed without the login and open with it',
    ['tls-certificate', 'edge-closed', 'edge-response'],
    [...CERTIFICATE, ...BASIC_AUTH, ...ORIGIN, 'origin-timeout'],
  ),
  row('6.6', 'the installation page loads whole', ['install-page'], ['wordpress-not-installed', ...WRONG_PAGE]),
  paper('7.1', 'the deployment is documented', 'the entry of a tenant that is deployed, once, at the end of the log'),
  paper('7.2', 'the allocation of priorities is kept', 'the row of the sheet; people put it in'),
  paper('7.3', 'people are told', 'the message as text, HTML and for Slack; people send it'),
  people('7.4', 'the first administrator of WordPress', 'done in the browser, once'),
  row(
    'Issue 1',
    'a page that says there is no database',
    ['database-reachable', 'logs-database-errors', 'security-groups-open'],
    [...LOGIN, ...CANNOT_READ_SECRET, 'secret-rotated-since-start'],
  ),
  row(
    'Issue 2',
    'requests do not reach the container',
    ['listener-rule-unshadowed', 'requests-logged'],
    ['listener-rule-shadowed', 'listener-rule-missing', 'listener-rule-wrong-target', 'listener-priority-conflict'],
  ),
  row(
    'Issue 3',
    'HTTPS does not answer',
    ['dns-to-cloudfront', 'distribution-ready', 'tls-certificate'],
    [
      'distribution-alias-missing',
      'distribution-disabled',
      'distribution-deploying',
      'cache-behaviour-unfit',
      'dns-points-to-alb',
      'load-balancer-missing',
      'load-balancer-inactive',
      'load-balancer-closed',
      ...ORIGIN,
      ...CERTIFICATE,
    ],
  ),
  row('Issue 4', 'the login of the edge is refused', ['basic-auth-live', 'edge-closed'], BASIC_AUTH),
  row(
    'Issue 5',
    'the task does not start',
    ['tasks-start', 'efs-access-point', 'security-groups-open'],
    [
      ...SECRET_STATES,
      ...CANNOT_READ_SECRET,
      'execution-role-denied-other-secret',
      'secrets-manager-unroutable',
      'efs-mount-denied',
      'efs-unreachable',
      'log-group-missing',
      'container-exited',
      'task-out-of-memory',
      ...IMAGE_NOT_PULLED,
    ],
  ),
  row(
    'Issue 6',
    'wp-config.php does not parse',
    ['logs-parse-errors', 'image-digest'],
    ['wp-config-parse-error', 'image-known-bad', 'image-drifted', 'php-fatal-error'],
  ),
  row('Rollback, option 1', 'nothing of the tenant is left', ['tenant-removed'], ['secret-pending-deletion']),
  row('Rollback, option 2', 'nothing runs and no rule leads to it', ['tenant-stopped'], ['service-scaled-to-zero']),
  people('Rollback, database', 'database and user are dropped', 'destroys data; tenant-removed prints the statements'),
  people('Appendix B', 'the name is decided', 'a decision; its form is judged by tenant-name-valid'),
  row('Appendix B', 'priority allocated and unique', ['alb-priority-free', 'listener-rule']),
  row('Appendix B', 'profile configured, Terraform installed', ['aws-identity', 'tools-installed'], ACCESS),
  row('Appendix B', 'variables file updated, plan reviewed', ['tfvars-consistent', 'plan-safe']),
  row(
    'Appendix B',
    'applied, permissions granted, redeployed',
    ['service-stable', 'execution-role-reads-secret', 'task-definition-current'],
    ['revision-not-rolled-out'],
  ),
  people('Appendix B', "the tenant's folder in the repository", 'work in the repository'),
  row('Appendix B', 'database, service and target are well', [
    'database-reachable',
    'service-stable',
    'targets-healthy',
  ]),
  row('Appendix B', 'HTTP and HTTPS answer 302, or the site itself', ['alb-response', 'edge-response']),
  row('Appendix B', 'the installation page loads', ['install-page']),
  paper(
    'Appendix B',
    'documented, allocation kept, people told',
    'these papers, and the checklist ticked by what was seen',
  ),
  row('Appendix B', 'WordPress is installed', ['install-page', 'database-reachable'], ['wordpress-not-installed']),
]

const named = new Set(rows.flatMap(({ specs, diagnoses: causes }) => [...specs, ...causes]))

/** Units that no line names, in the first line of their own section. */
function unnamed(units: Readonly<Record<string, { readonly runbook: string }>>, line: CoverageRow): readonly string[] {
  const { section } = line
  if (line !== rows.find(other => other.section === section && other.specs.length > 0)) return []
  return Object.entries(units)
    .filter(([id, { runbook }]) => !named.has(id) && [runbook, ...runbook.split(', ')].includes(section))
    .map(([id]) => id)
}

export const coverage: readonly CoverageRow[] = rows.map(line => ({
  ...line,
  specs: [...line.specs, ...unnamed(catalogue, line)],
  diagnoses: [...line.diagnoses, ...unnamed(diagnoses, line)],
}))
