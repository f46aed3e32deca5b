import type { EvidenceKind } from '../evidence/index.ts'

export const PHASES = ['pre', 'post', 'smoke', 'rollback'] as const
export type Phase = (typeof PHASES)[number]

/** One validation step: the table row; the function is `specs/<id>.spec.ts`. */
export interface SpecRow {
  /** The runbook's section. */
  readonly runbook: string
  /** True when the step passes. */
  readonly title: string
  readonly phases: readonly Phase[]
  /** Evidence that has to be observed; where it is not, the step is unknown. */
  readonly needs: readonly EvidenceKind[]
  /** Evidence that may be missing. */
  readonly considers: readonly EvidenceKind[]
  /** Of these, what is looked at only where the rest leaves the step open: without it the step may pass, but not fail. */
  readonly onlyIfOpen?: readonly EvidenceKind[]
  /** Steps this one stands on: when it cannot look because one of them failed, it is blocked by that one. */
  readonly standsOn: readonly string[]
  /** Steps that look at the same from further away: where no cause is known, they are told with this one. */
  readonly seenAgainBy?: readonly string[]
  /** `cloudfront`: the step exists only where the environment has a distribution (not in DEV). */
  readonly onlyWith?: 'cloudfront'
}

const PRE = ['pre'] as const
const POST = ['post'] as const
const POST_SMOKE = ['post', 'smoke'] as const
const ROLLBACK = ['rollback'] as const
const NONE = [] as const

/** The runbook's validation steps in the runbook's order. */
export const catalogue = {
  'aws-identity': {
    runbook: 'Prerequisites',
    title: "The session is valid and belongs to the environment's account",
    phases: ['pre', 'post', 'smoke', 'rollback'],
    needs: ['identity'],
    considers: NONE,
    standsOn: NONE,
  },
  'tools-installed': {
    runbook: 'Prerequisites',
    title: "The runbook's command line tools are here and recent enough",
    phases: PRE,
    needs: ['tools'],
    considers: NONE,
    standsOn: ['aws-identity'],
  },
  'tenant-name-valid': {
    runbook: 'Checklist',
    title: "The tenant's name is allowed, and every name made of it fits",
    phases: ['pre', 'post'],
    needs: NONE,
    considers: NONE,
    standsOn: ['aws-identity'],
  },
  'tfvars-consistent': {
    runbook: '1.4',
    title: 'The variables file agrees with the tenant and the environment',
    phases: PRE,
    needs: ['tfvars'],
    considers: NONE,
    standsOn: ['aws-identity'],
  },
  'alb-priority-free': {
    runbook: '1.5',
    title: "The rule's priority is in the environment's range and no other tenant's",
    phases: PRE,
    needs: ['listener-rules'],
    considers: ['tfvars', 'plan'],
    standsOn: ['aws-identity'],
  },
  'state-backend-reachable': {
    runbook: '2.1',
    title: "Terraform's state bucket and lock table are there",
    phases: PRE,
    needs: ['state-backend'],
    considers: NONE,
    standsOn: ['aws-identity'],
  },
  'plan-safe': {
    runbook: '3.2',
    title: 'The plan makes this tenant and harms nothing',
    phases: PRE,
    needs: ['plan'],
    considers: ['listener-rules', 'tfvars'],
    standsOn: ['aws-identity'],
  },
  'image-deployable': {
    runbook: 'Image management',
    title: 'The image exists, runs on linux/amd64 and was not withdrawn',
    phases: PRE,
    needs: ['planned-image'],
    considers: NONE,
    standsOn: ['aws-identity'],
  },
  'db-secret-complete': {
    runbook: '4.2, 6.1',
    title: "The database secret holds every key and agrees with the task's environment",
    phases: POST,
    needs: ['db-secret'],
    considers: ['task-definition', 'listener-rules'],
    standsOn: ['aws-identity', 'service-stable'],
  },
  'execution-role-reads-secret': {
    runbook: '5.1',
    title: "The execution role may read the secret's real ARN",
    phases: POST,
    needs: ['execution-role', 'db-secret'],
    considers: ['stopped-tasks'],
    standsOn: ['aws-identity', 'db-secret-complete'],
  },
  'efs-access-point': {
    runbook: '3.2',
    title: "The access point in use is the tenant's own, and the task role may mount it",
    phases: POST,
    needs: ['access-point', 'task-definition'],
    considers: ['task-role', 'tasks', 'listener-rules'],
    standsOn: ['aws-identity', 'service-stable'],
  },
  'task-definition-current': {
    runbook: '3.2',
    title: "The service runs the family's latest revision, with this tenant's names in it",
    phases: POST,
    needs: ['service', 'task-definition'],
    considers: ['service-deployments', 'listener-rules', 'db-secret'],
    onlyIfOpen: ['service-deployments'],
    standsOn: ['aws-identity', 'service-stable'],
  },
  'listener-rule': {
    runbook: '3.2',
    title: "A listener rule sends this host to this tenant's target group",
    phases: POST,
    needs: ['load-balancer', 'listener-rules', 'service'],
    considers: NONE,
    standsOn: ['aws-identity', 'service-stable'],
  },
  'listener-rule-unshadowed': {
    runbook: 'Issue 2',
    title: "No earlier rule catches this tenant's requests",
    phases: POST_SMOKE,
    needs: ['listener-rules', 'service'],
    considers: NONE,
    standsOn: ['aws-identity', 'listener-rule', 'service-stable'],
  },
  'security-groups-open': {
    runbook: 'Issue 1',
    title: 'The load balancer reaches the tasks, the tasks reach the database and the file system',
    phases: POST,
    needs: ['security-groups'],
    considers: ['service', 'tasks', 'load-balancer', 'target-health'],
    standsOn: ['aws-identity'],
  },
  'database-reachable': {
    runbook: '6.1',
    title: "The tenant's database accepts the tenant's login",
    phases: POST_SMOKE,
    needs: NONE,
    considers: ['database', 'alb-pages', 'listener-rules', 'service', 'target-health'],
    standsOn: ['aws-identity', 'db-secret-complete'],
  },
  'service-stable': {
    runbook: '6.2',
    title: 'The service is active, complete and settled',
    phases: POST_SMOKE,
    needs: ['service'],
    considers: ['stopped-tasks'],
    standsOn: ['aws-identity'],
  },
  'tasks-start': {
    runbook: 'Issue 5',
    title: 'No task of the current deployment failed to start or died',
    phases: POST_SMOKE,
    needs: ['service', 'stopped-tasks', 'tasks'],
    considers: NONE,
    standsOn: ['aws-identity', 'service-stable'],
  },
  'image-digest': {
    runbook: 'Issue 6',
    title: 'Every running task runs an expected image',
    phases: POST_SMOKE,
    needs: ['tasks'],
    considers: ['image', 'task-definition', 'service', 'service-deployments'],
    onlyIfOpen: ['service-deployments'],
    standsOn: ['aws-identity', 'service-stable', 'tasks-start'],
  },
  'targets-healthy': {
    runbook: '6.3',
    title: 'The target group has targets and all are healthy',
    phases: POST_SMOKE,
    needs: ['target-health'],
    considers: ['service', 'tasks', 'stopped-tasks', 'listener-rules'],
    standsOn: ['aws-identity', 'service-stable'],
  },
  'alb-response': {
    runbook: '6.4',
    title: "The load balancer answers with this tenant's WordPress",
    phases: POST_SMOKE,
    needs: ['alb-pages', 'listener-rules', 'service'],
    considers: ['target-health', 'database', 'edge-pages', 'logs', 'tasks', 'stopped-tasks', 'task-definition'],
    standsOn: ['aws-identity', 'listener-rule', 'service-stable'],
    seenAgainBy: ['targets-healthy', 'edge-response', 'install-page', 'requests-logged'],
  },
  'dns-to-cloudfront': {
    runbook: '5.3',
    title: "The name leads to this environment's distribution",
    phases: POST_SMOKE,
    needs: ['dns'],
    considers: ['distribution', 'edge-closed', 'hosted-zone'],
    standsOn: ['aws-identity', 'distribution-ready'],
    onlyWith: 'cloudfront',
  },
  'distribution-ready': {
    runbook: 'Issue 3',
    title: 'The distribution is enabled, deployed, covers the name and has the load balancer as origin',
    phases: POST,
    needs: ['distribution', 'load-balancer'],
    considers: NONE,
    standsOn: ['aws-identity'],
    onlyWith: 'cloudfront',
  },
  'tls-certificate': {
    runbook: '6.5',
    title: 'The certificate is valid for the name, trusted and not about to expire',
    phases: POST_SMOKE,
    needs: ['certificate'],
    considers: NONE,
    standsOn: ['dns-to-cloudfront'],
    onlyWith: 'cloudfront',
  },
  'edge-closed': {
    runbook: '6.5',
    title: 'Without credentials the edge answers 401',
    phases: POST_SMOKE,
    needs: ['edge-closed'],
    considers: ['basic-auth-function'],
    onlyIfOpen: ['basic-auth-function'],
    standsOn: ['dns-to-cloudfront', 'tls-certificate'],
    onlyWith: 'cloudfront',
  },
  'edge-response': {
    runbook: '6.5',
    title: "Through CloudFront, with the login, this tenant's WordPress answers",
    phases: POST_SMOKE,
    needs: ['edge-pages'],
    considers: [
      'listener-rules',
      'service',
      'target-health',
      'distribution',
      'load-balancer',
      'database',
      'alb-pages',
      'dns',
      'hosted-zone',
    ],
    standsOn: [
      'aws-identity',
      'dns-to-cloudfront',
      'tls-certificate',
      'basic-auth-live',
      'listener-rule',
      'service-stable',
    ],
    onlyWith: 'cloudfront',
  },
  'basic-auth-live': {
    runbook: 'Issue 4',
    title: 'The LIVE function asks for the stored login, published and without a placeholder',
    phases: POST,
    needs: ['basic-auth-function', 'distribution'],
    considers: ['edge-closed', 'edge-pages'],
    standsOn: ['aws-identity', 'distribution-ready'],
    seenAgainBy: ['edge-closed', 'edge-response', 'install-page'],
    onlyWith: 'cloudfront',
  },
  'install-page': {
    runbook: '6.6',
    title: "The installer or the site's own page is served whole",
    phases: POST,
    needs: NONE,
    considers: ['edge-pages', 'alb-pages', 'service', 'database'],
    standsOn: ['edge-response', 'alb-response'],
  },
  'requests-logged': {
    runbook: 'Issue 2',
    title: "A marked request shows up in the tenant's own log stream",
    phases: POST,
    needs: ['request-marker'],
    considers: ['tasks', 'listener-rules', 'service'],
    standsOn: ['aws-identity', 'listener-rule', 'service-stable', 'alb-response'],
  },
  'logs-parse-errors': {
    runbook: 'Issue 6',
    title: 'No PHP parse or fatal errors in the logs, and the log stream exists',
    phases: POST_SMOKE,
    needs: ['logs', 'tasks'],
    considers: ['service'],
    standsOn: ['aws-identity', 'service-stable', 'tasks-start'],
  },
  'logs-database-errors': {
    runbook: 'Issue 1',
    title: 'No database errors in the logs, and the log stream exists',
    phases: POST_SMOKE,
    needs: ['logs', 'tasks'],
    considers: ['service'],
    standsOn: ['aws-identity', 'service-stable', 'tasks-start'],
  },
  'tenant-stopped': {
    runbook: 'Rollback, option 2',
    title: 'Nothing of the tenant runs, and no rule leads to it',
    phases: ROLLBACK,
    needs: ['service', 'listener-rules'],
    considers: NONE,
    standsOn: ['aws-identity'],
  },
  'tenant-removed': {
    runbook: 'Rollback, option 1',
    title: 'Nothing of the tenant is left but what the runbook keeps',
    phases: ROLLBACK,
    needs: NONE,
    considers: ['service', 'remains', 'listener-rules', 'target-group', 'db-secret', 'hosted-zone'],
    standsOn: ['aws-identity'],
  },
} as const satisfies Record<string, SpecRow>

export type SpecId = keyof typeof catalogue
export const specIds = Object.keys(catalogue).filter((id): id is SpecId => id in catalogue)
