import type { EvidenceSet } from '../../evidence/index.ts'
import { exitCodeOf } from '../../runner/exit-code.ts'
import type { DiagnosisResult, GateResult, Report, SpecResult, TargetReport } from '../../runner/report/report.ts'
import { catalogue, type SpecId } from '../../specs/catalogue.ts'

/** The steps of these runs; fixed, so that a new step does not change every golden file. */
export const sampleSteps = [
  'aws-identity',
  'db-secret-complete',
  'execution-role-reads-secret',
  'task-definition-current',
  'listener-rule',
  'listener-rule-unshadowed',
  'database-reachable',
  'service-stable',
  'tasks-start',
  'image-digest',
  'targets-healthy',
  'alb-response',
  'dns-to-cloudfront',
  'distribution-ready',
  'tls-certificate',
  'edge-closed',
  'edge-response',
  'basic-auth-live',
  'install-page',
  'requests-logged',
  'logs-parse-errors',
  'logs-database-errors',
] as const satisfies readonly SpecId[]

const OBSERVED_AT = '2025-12-24T01:12:09.120Z'

/** What a healthy PROD tenant shows, in the words of the steps. */
const SAW: Readonly<Partial<Record<SpecId, string>>> = {
  'aws-identity': 'account 093646564004, arn:aws:sts::093646564004:assumed-role/AdministratorAccess/operator',
  'db-secret-complete': '5 keys, goldencrust_user on goldencrust_db, as the task has them',
  'execution-role-reads-secret': 'prod-ecs-secrets-access-goldencrust covers the secret and its suffix',
  'task-definition-current': 'prod-goldencrust:3 is the latest revision',
  'listener-rule': 'rule 210, goldencrust.wp.kimmyai.io to prod-goldencrust-tg',
  'listener-rule-unshadowed': 'none of 9 earlier rules catches this host',
  'service-stable': 'ACTIVE, 1 of 1 running, rollout COMPLETED',
  'targets-healthy': '1 of 1 healthy',
  'alb-response': '302 to https://goldencrust.wp.kimmyai.io/wp-admin/install.php by WordPress',
  'edge-response': '302 to the installer over HTTP/2, through d111111abcdef8.cloudfront.net',
  'tls-certificate': '*.wp.kimmyai.io, 218 days left',
}

const passedStep = (id: SpecId, index: number): SpecResult => ({
  id,
  title: catalogue[id].title,
  runbook: catalogue[id].runbook,
  status: 'passed',
  saw: SAW[id] ?? 'as expected',
  elapsedMs: 40 + ((index * 137) % 1900),
})

/** Every step, passed, with some of them ended otherwise. */
export const stepsWith = (
  others: Readonly<Partial<Record<SpecId, Pick<SpecResult, 'status'> & Partial<SpecResult>>>> = {},
): readonly SpecResult[] =>
  sampleSteps.map((id, index) => {
    const other = others[id]
    if (!other) return passedStep(id, index)
    const { saw: _, ...rest } = passedStep(id, index)
    return { ...rest, ...other }
  })

const evidence: EvidenceSet = {
  identity: {
    kind: 'identity',
    status: 'observed',
    reproduce: 'aws sts get-caller-identity --region af-south-1 --profile Tebogo-prod',
    observedAt: OBSERVED_AT,
    elapsedMs: 120,
    data: { account: '093646564004', arn: 'arn:aws:sts::093646564004:assumed-role/AdministratorAccess/operator' },
  },
  'target-health': {
    kind: 'target-health',
    status: 'observed',
    reproduce:
      'aws elbv2 describe-target-health --target-group-arn arn:aws:elasticloadbalancing:af-south-1:093646564004:targetgroup/prod-goldencrust-tg/6d0ecf831eec9f09 --region af-south-1 --profile Tebogo-prod',
    observedAt: OBSERVED_AT,
    elapsedMs: 80,
    data: {
      found: true,
      targetGroupArn:
        'arn:aws:elasticloadbalancing:af-south-1:093646564004:targetgroup/prod-goldencrust-tg/6d0ecf831eec9f09',
      targets: [{ id: '10.0.3.17', port: 80, state: 'healthy', reason: null, description: null }],
    },
  },
  logs: {
    kind: 'logs',
    status: 'unavailable',
    reproduce: 'aws logs filter-log-events --log-group-name /ecs/prod --log-stream-name-prefix goldencrust/wordpress/',
    observedAt: OBSERVED_AT,
    elapsedMs: 15_000,
    error: { code: 'access-denied', message: 'logs:FilterLogEvents is not allowed', hint: 'ask for it' },
  },
}

export const sampleTarget = (changes: Partial<TargetReport> = {}): TargetReport => ({
  env: 'prod',
  tenant: 'goldencrust',
  domain: 'goldencrust.wp.kimmyai.io',
  region: 'af-south-1',
  accountId: '093646564004',
  specs: stepsWith(),
  diagnoses: [],
  unexplained: [],
  unjudged: [],
  notes: [],
  evidence,
  ...changes,
})

export function sampleReport(changes: Partial<Report> = {}): Report {
  const { targets = [sampleTarget()], problems = [] } = changes
  return {
    schemaVersion: 1,
    tool: { name: 'tenant-runbook', version: '0.1.0' },
    startedAt: '2025-12-24T01:12:09.000Z',
    durationMs: 1912,
    exitCode: exitCodeOf({ targets, problems }),
    interrupted: false,
    phase: 'post',
    sandbox: false,
    faults: [],
    targets,
    calls: { total: 27, byCommand: { GetCallerIdentity: 1, DescribeServices: 1, FilterLogEvents: 3 } },
    problems,
    ...changes,
  }
}

const PROOF = 'npm test -- --env prod --tenant goldencrust'

/** The outage of 2025-12-24. */
export const parseError: DiagnosisResult = {
  id: 'wp-config-parse-error',
  runbook: 'Issue 6',
  title: 'wp-config.php does not parse',
  severity: 'error',
  breaksAt: 'task',
  rootCause:
    'The running image writes a second <?php into wp-config.php: every request ends in a PHP parse error before WordPress starts.',
  because: [
    '1 of 1 tasks runs sha256:43604b53..., withdrawn on 2025-12-24',
    'goldencrust/wordpress/8f3a11112222: "PHP Parse error: syntax error, unexpected token "<", expecting end of file in /var/www/html/wp-config.php on line 2", 14 times in 10 min',
    '10.0.3.17:80 unhealthy, Target.ResponseCodeMismatch [500]',
  ],
  explains: ['image-digest', 'targets-healthy', 'alb-response', 'edge-response', 'install-page', 'logs-parse-errors'],
  fixes: [
    {
      summary:
        'Go back to prod-goldencrust:2, which runs 093646564004.dkr.ecr.af-south-1.amazonaws.com/prod-wordpress:20251224-fixed',
      command: [
        'aws ecs update-service --cluster prod-cluster --service prod-goldencrust-service \\',
        '  --task-definition prod-goldencrust:2 --region af-south-1 --profile Tebogo-prod',
      ].join('\n'),
      changes: true,
    },
    {
      summary: 'Withdraw prod-goldencrust:3, so that no later deployment picks it up again',
      command:
        'aws ecs deregister-task-definition --task-definition prod-goldencrust:3 --region af-south-1 --profile Tebogo-prod',
      changes: true,
      destroys: 'revision 3 cannot be used for new tasks any more',
    },
    {
      summary: 'Before the next deployment, rebuild the image the right way',
      manual:
        'In the docker folder of the WordPress container repository: docker buildx build --platform linux/amd64 -f Dockerfile.fixed, push it, then set wordpress_image in prod.tfvars and apply',
      changes: false,
    },
  ],
  // biome-ignore lint/suspicious/noThenProperty: the report's own word; nothing ever awaits a result
  then: PROOF,
  prevention: 'Build with Dockerfile.fixed for linux/amd64, never with Dockerfile.',
}

const PARSE = {
  'image-digest': {
    status: 'failed',
    reason: 'task 8f3a11112222 runs sha256:43604b53..., which was withdrawn on 2025-12-24',
  },
  'targets-healthy': { status: 'failed', reason: '10.0.3.17:80 unhealthy, Target.ResponseCodeMismatch [500]' },
  'alb-response': { status: 'failed', reason: '500 with an empty body' },
  'edge-response': { status: 'failed', reason: '500 with an empty body' },
  'install-page': {
    status: 'blocked',
    reason: 'no page was served',
    standsOn: ['alb-response', 'edge-response'],
  },
  'logs-parse-errors': { status: 'failed', reason: '14 parse errors in 10 min' },
} as const

const basicAuth: DiagnosisResult = {
  id: 'basic-auth-placeholder',
  runbook: 'Issue 4',
  title: 'The login at the edge is still the placeholder',
  severity: 'error',
  breaksAt: 'cloudfront',
  rootCause: 'The LIVE function prod-basic-auth still asks for REPLACE_VIA_SECRETS: nobody can log in.',
  because: ['LIVE holds the placeholder since 2025-12-23', 'DEVELOPMENT holds the stored login'],
  explains: ['basic-auth-live'],
  fixes: [
    {
      summary: 'Publish the function as it is in DEVELOPMENT',
      command:
        'aws cloudfront publish-function --name prod-basic-auth --if-match "$(aws cloudfront describe-function --name prod-basic-auth --stage DEVELOPMENT --query ETag --output text --region us-east-1)" --region us-east-1',
      changes: true,
    },
  ],
  // biome-ignore lint/suspicious/noThenProperty: the report's own word; nothing ever awaits a result
  then: PROOF,
  prevention: 'Publish in the same pipeline that sets the login.',
}

const certificate: DiagnosisResult = {
  id: 'certificate-expiring',
  runbook: 'Issue 3',
  title: 'The certificate is about to expire',
  severity: 'warning',
  breaksAt: 'cloudfront',
  rootCause: 'The certificate of *.wp.kimmyai.io ends in 20 days.',
  because: ['valid until 2026-01-13T12:00:00Z'],
  explains: [],
  fixes: [
    {
      summary: 'See why ACM does not renew it',
      command: 'aws acm list-certificates --region us-east-1 --profile Tebogo-prod',
      changes: false,
    },
  ],
  // biome-ignore lint/suspicious/noThenProperty: the report's own word; nothing ever awaits a result
  then: PROOF,
  prevention: 'Keep the validation record in the zone.',
}

const SEEN_ELSEWHERE = 'the session belongs to account 815856636111, not to 093646564004'
const wrongAccount = (tenant: string): DiagnosisResult => ({
  id: 'wrong-account',
  runbook: 'Prerequisites',
  title: 'The session belongs to another account',
  severity: 'error',
  rootCause:
    'The AWS session belongs to SIT (815856636111); PROD is 093646564004. Nothing about this tenant was looked at.',
  because: ['arn:aws:sts::815856636111:assumed-role/AdministratorAccess/operator, from AWS_PROFILE=Tebogo-sit'],
  explains: sampleSteps,
  fixes: [
    { summary: 'Log in to PROD', command: 'aws sso login --profile Tebogo-prod', changes: false },
    { summary: 'Use it', command: 'export AWS_PROFILE=Tebogo-prod', changes: false },
  ],
  // biome-ignore lint/suspicious/noThenProperty: the report's own word; nothing ever awaits a result
  then: `npm test -- --env prod --tenant ${tenant}`,
  prevention: 'Let AWS_PROFILE follow the environment.',
})

const elsewhere: readonly SpecResult[] = stepsWith(
  Object.fromEntries(
    sampleSteps.map(id => [
      id,
      id === 'aws-identity'
        ? { status: 'failed', reason: SEEN_ELSEWHERE }
        : { status: 'blocked', reason: SEEN_ELSEWHERE, standsOn: ['aws-identity'] },
    ]),
  ),
)

const NO_ROUTE = {
  status: 'unknown',
  reason:
    'no route to 10.0.12.9:3306 from here, and WordPress answers nothing it could be inferred from. Run it from inside the VPC',
} as const
const NO_LOGS = {
  status: 'unknown',
  reason: 'logs could not be seen: logs:FilterLogEvents is not allowed (ask for it)',
} as const

const green = sampleReport({
  targets: [sampleTarget({ notes: ['priority 210 is in the range 200-299, the next free one is 214'] })],
})

export const waited = (parts: Partial<GateResult> & Pick<GateResult, 'outcome' | 'reason'>): GateResult => ({
  deploymentId: 'ecs-svc/3141592653589793238',
  waitedMs: 102_400,
  polls: 11,
  failedPolls: 2,
  history: [
    { at: '2025-12-24T01:12:09.120Z', says: '0 of 1 task running, 1 pending; targets: 1 healthy; in progress' },
    {
      at: '2025-12-24T01:13:20.480Z',
      says: '0 of 1 task running, 1 pending, 1 stopped; targets: 1 healthy; in progress',
    },
  ],
  stoppedTasks: [],
  ...parts,
})

/** Reports by the story they tell; each has a golden file of the same name. */
export const sampleReports = {
  green,
  'green-sandbox': sampleReport({
    sandbox: true,
    targets: [
      sampleTarget({
        env: 'sandbox',
        accountId: '000000000000',
        domain: 'goldencrust.wpsandbox.test',
        specs: stepsWith({
          'tls-certificate': { status: 'not-applicable', reason: 'this environment has no CloudFront' },
          'requests-logged': { status: 'waived', reason: 'waived until 2026-01-31: the log group is being moved' },
        }),
      }),
    ],
  }),
  'one-cause': sampleReport({
    targets: [sampleTarget({ specs: stepsWith(PARSE), diagnoses: [parseError] })],
    sandbox: true,
    faults: ['wp-config-parse-error'],
  }),
  'two-causes': sampleReport({
    targets: [
      sampleTarget({
        specs: stepsWith({
          ...PARSE,
          'basic-auth-live': { status: 'failed', reason: 'LIVE asks for the placeholder' },
          'tasks-start': { status: 'failed', reason: 'task 77aa stopped: OutOfMemoryError, exit code 137' },
          'database-reachable': NO_ROUTE,
          'requests-logged': NO_LOGS,
          'logs-database-errors': NO_LOGS,
        }),
        diagnoses: [parseError, basicAuth, certificate],
        unexplained: ['tasks-start'],
        unjudged: [
          { id: 'container-exited', reason: NO_LOGS.reason },
          { id: 'php-fatal-error', reason: NO_LOGS.reason },
        ],
        notes: ['a web ACL protects the distribution'],
      }),
    ],
  }),
  'no-known-issue': sampleReport({
    targets: [
      sampleTarget({
        specs: stepsWith({
          'targets-healthy': { status: 'failed', reason: '10.0.3.17:80 unhealthy, Target.FailedHealthChecks' },
          'alb-response': { status: 'failed', reason: '502 by the load balancer' },
          'install-page': { status: 'blocked', reason: 'no page was served', standsOn: ['alb-response'] },
          'requests-logged': { status: 'blocked', reason: 'no page was served', standsOn: ['alb-response'] },
        }),
        unexplained: ['targets-healthy', 'alb-response'],
      }),
    ],
  }),
  'unknown-only': sampleReport({
    targets: [
      sampleTarget({
        specs: stepsWith({
          'database-reachable': NO_ROUTE,
          'logs-parse-errors': NO_LOGS,
          'logs-database-errors': NO_LOGS,
        }),
        unjudged: [
          {
            id: 'database-unreachable',
            reason: 'security-groups could not be seen: ec2:DescribeSecurityGroups is not allowed',
          },
        ],
      }),
    ],
  }),
  warning: sampleReport({ targets: [sampleTarget({ diagnoses: [certificate] })] }),
  'wrong-account': sampleReport({
    targets: [sampleTarget({ specs: elsewhere, diagnoses: [wrongAccount('goldencrust')] })],
  }),
  'several-targets': sampleReport({
    durationMs: 4210,
    targets: [
      sampleTarget({ tenant: 'sunrisebakes', domain: 'sunrisebakes.wp.kimmyai.io' }),
      sampleTarget({ specs: stepsWith(PARSE), diagnoses: [parseError] }),
      sampleTarget({
        tenant: 'lakeside',
        domain: 'lakeside.wp.kimmyai.io',
        specs: stepsWith({ 'database-reachable': NO_ROUTE }),
      }),
      sampleTarget({ tenant: 'northpole', domain: 'northpole.wp.kimmyai.io', diagnoses: [certificate] }),
    ],
  }),
  'several-targets-wrong-account': sampleReport({
    targets: ['goldencrust', 'lakeside'].map(tenant =>
      sampleTarget({ tenant, domain: `${tenant}.wp.kimmyai.io`, specs: elsewhere, diagnoses: [wrongAccount(tenant)] }),
    ),
  }),
  interrupted: sampleReport({
    interrupted: true,
    exitCode: 130,
    durationMs: 3100,
    targets: [
      sampleTarget({
        specs: stepsWith({
          'requests-logged': { status: 'unknown', reason: 'the run was interrupted before this step was judged' },
          'logs-parse-errors': { status: 'unknown', reason: 'the run was interrupted before this step was judged' },
          'logs-database-errors': { status: 'unknown', reason: 'the run was interrupted before this step was judged' },
        }),
      }),
    ],
  }),
  'gate-succeeded': sampleReport({
    targets: [
      sampleTarget({
        gate: waited({
          outcome: 'succeeded',
          reason: 'completed: 1 of 1 running on sha256:760e4faa0db7, as expected, 1 target healthy',
          expectedImage: '20251224-fixed',
          failedPolls: 0,
        }),
      }),
    ],
  }),
  'gate-failed': sampleReport({
    targets: [
      sampleTarget({
        gate: waited({
          outcome: 'failed',
          code: 'rolled-back',
          reason: 'ECS went back to ecs-svc/2718281828459045235 after a failed deployment',
        }),
      }),
    ],
  }),
  'gate-deadline': sampleReport({
    targets: [
      sampleTarget({
        specs: stepsWith({ 'service-stable': { status: 'failed', reason: '0 of 1 running, 1 pending' } }),
        gate: waited({
          outcome: 'deadline',
          reason: 'still in progress after 2 min 00 s: waiting for its 1 task to run: 0 running, 1 pending',
        }),
      }),
    ],
  }),
  'suite-error': sampleReport({ problems: ["specs/dns-to-cloudfront.spec.ts: Cannot find module '../gone.ts'"] }),
} satisfies Record<string, Report>
