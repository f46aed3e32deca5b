import type {
  EvidenceData,
  EvidenceKind,
  EvidenceSet,
  PlannedChange,
  SecurityGroup,
  SecurityGroupRule,
  Task,
} from '../../evidence/index.ts'
import type { Life } from '../../platform/environment.ts'
import { type Access, createTarget, type Target } from '../../platform/target.ts'
import { answer, freshStart, installedStart, installer, loginPage, THROUGH_EDGE } from './answers.ts'
import { type EnvironmentName, environments } from './company.ts'
import { fixedResponseRule, forwardRule, targetGroupArn } from './rules.ts'

/** A Wednesday within office hours; every time in the healthy evidence lies before it. */
export const NOW = new Date('2026-01-14T10:00:00.000Z')
const HOUR_MS = 3_600_000
const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const before = (ms: number): string => new Date(NOW.getTime() - ms).toISOString()

const ACCESS: Access = {
  region: 'af-south-1',
  credentials: { kind: 'environment' },
  awsEndpointUrl: null,
  resolver: null,
  connectTo: [],
  extraCa: [],
  isolated: true,
}

/** A target for hand-made evidence; nothing is dialled. */
export const targetIn = (environment: EnvironmentName, tenant = 'goldencrust', life: Life = 'auto'): Target =>
  createTarget(environments[environment], tenant, { access: ACCESS, life, override: {} })

const ANYTHING: SecurityGroupRule = {
  protocol: '-1',
  fromPort: null,
  toPort: null,
  cidrs: ['0.0.0.0/0'],
  groupIds: [],
  prefixListIds: [],
}

/** A security group that lets everything in and out. */
export const openGroup = (id: string): SecurityGroup => ({
  id,
  nameTag: null,
  vpcId: 'vpc-1',
  ingress: [ANYTHING],
  egress: [ANYTHING],
})

/** A tenant that is as the runbook wants it: waiting for its installer, or installed when the target says so. */
export function healthyData(target: Target) {
  const { environment, names, tenant, domain } = target
  const { region, accountId, cluster } = environment
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`
  const digest = target.expectedDigests[0] ?? `sha256:${'ab'.repeat(32)}`
  const image = `${accountId}.dkr.ecr.${region}.amazonaws.com/${environment.ecrRepository}:20251224-fixed`
  const tg = targetGroupArn(target, names.targetGroup)
  const taskDefinitionArn = arn('ecs', `task-definition/${names.taskFamily}:2`)
  const secretArn = arn('secretsmanager', `secret:${names.dbSecret}-AbCdEf`)
  const dbHost = `${environment.databaseInstance}.c1.${region}.rds.amazonaws.com`
  const albName = `${environment.albName}-1.${region}.elb.amazonaws.com`
  const distributionName = 'd111111abcdef8.cloudfront.net'
  const functionName = environment.cloudFront?.functionName ?? 'none'
  const installed = target.life === 'installed'
  const start = installed ? installedStart(domain) : freshStart(domain)
  const page = installer(installed ? 'already-installed' : 'welcome')
  const task: Task = {
    arn: arn('ecs', `task/${cluster}/8f3a11112222`),
    id: '8f3a11112222',
    lastStatus: 'RUNNING',
    desiredStatus: 'RUNNING',
    healthStatus: 'UNKNOWN',
    taskDefinitionArn,
    startedBy: 'ecs-svc/2222',
    createdAt: before(2 * HOUR_MS),
    startedAt: before(2 * HOUR_MS - 60_000),
    stoppedAt: null,
    stopCode: null,
    stoppedReason: null,
    privateIp: '10.0.3.17',
    containers: [
      { name: 'wordpress', image, imageDigest: digest, lastStatus: 'RUNNING', exitCode: null, reason: null },
    ],
  }
  const running: EvidenceData['task-definition']['running'] = {
    arn: taskDefinitionArn,
    family: names.taskFamily,
    revision: 2,
    status: 'ACTIVE',
    registeredAt: before(3 * HOUR_MS),
    cpu: '256',
    memory: '512',
    cpuArchitecture: 'X86_64',
    executionRoleArn: `arn:aws:iam::${accountId}:role/${environment.executionRole}`,
    taskRoleArn: `arn:aws:iam::${accountId}:role/${environment.taskRole}`,
    image,
    containerName: 'wordpress',
    environment: {
      WORDPRESS_DB_HOST: `${dbHost}:3306`,
      WORDPRESS_DB_NAME: names.databaseName,
      WORDPRESS_TABLE_PREFIX: 'wp_',
      WORDPRESS_CONFIG_EXTRA: `define('WP_HOME', 'https://${domain}'); define('WP_SITEURL', 'https://${domain}');`,
    },
    secrets: {
      WORDPRESS_DB_USER: `${secretArn}:username::`,
      WORDPRESS_DB_PASSWORD: `${secretArn}:password::`,
    },
    logGroup: environment.logGroup,
    logStreamPrefix: tenant,
    volumes: [
      {
        name: 'wp-content',
        fileSystemId: 'fs-1',
        accessPointId: 'fsap-1',
        iam: true,
        containerPath: '/var/www/html/wp-content',
      },
    ],
  }
  const stage = {
    etag: 'E1',
    credential: 'real',
    openPaths: [],
    opensFor: [],
    refusesWith: 401,
    unread: null,
    asksAddress: false,
    username: environment.cloudFront?.basicAuthUser ?? null,
    matchesStored: true,
    codeFingerprint: 'f1',
  } as const
  const refused = answer({
    ...THROUGH_EDGE,
    url: `https://${domain}/`,
    address: '13.32.1.1',
    status: 401,
    server: 'CloudFront',
    xCache: 'FunctionGeneratedResponse from cloudfront',
    wwwAuthenticate: `Basic realm="${environment.cloudFront?.realm ?? ''}"`,
  })
  return {
    identity: { account: accountId, arn: `arn:aws:sts::${accountId}:assumed-role/AdministratorAccess/operator` },
    service: {
      found: true,
      name: names.service,
      arn: arn('ecs', `service/${cluster}/${names.service}`),
      status: 'ACTIVE',
      desiredCount: 1,
      runningCount: 1,
      pendingCount: 0,
      taskDefinitionArn,
      controller: 'ECS',
      strategy: 'ROLLING',
      bakeMinutes: 0,
      deployments: [
        {
          id: 'ecs-svc/2222',
          status: 'PRIMARY',
          rolloutState: 'COMPLETED',
          rolloutStateReason: 'ECS deployment ecs-svc/2222 completed.',
          taskDefinitionArn,
          desiredCount: 1,
          runningCount: 1,
          pendingCount: 0,
          failedTasks: 0,
          createdAt: before(2 * HOUR_MS),
          updatedAt: before(2 * HOUR_MS - 120_000),
        },
      ],
      events: [{ at: before(HOUR_MS), message: `(service ${names.service}) has reached a steady state.` }],
      loadBalancers: [{ targetGroupArn: tg, containerName: 'wordpress', containerPort: 80 }],
      subnets: ['subnet-1', 'subnet-2'],
      securityGroups: ['sg-tasks'],
      assignPublicIp: false,
      circuitBreaker: { enable: false, rollback: false },
      createdAt: before(48 * HOUR_MS),
    },
    'service-deployments': { known: false, why: 'not-permitted' },
    tasks: { tasks: [task] },
    'stopped-tasks': { tasks: [] },
    'task-definition': { running, latestArn: taskDefinitionArn },
    'task-definition-history': {
      activeRevisionArns: [taskDefinitionArn],
      revisions: [running],
      imageDigests: { [image]: digest },
    },
    'load-balancer': {
      found: true,
      name: environment.albName,
      arn: arn('elasticloadbalancing', `loadbalancer/app/${environment.albName}/1`),
      dnsName: albName,
      state: 'active',
      scheme: 'internet-facing',
      securityGroups: ['sg-alb'],
    },
    'listener-rules': {
      listeners: [
        {
          arn: 'listener-80',
          port: 80,
          protocol: 'HTTP',
          rules: [
            forwardRule(environment.priorityRange.min + 10, { 'host-header': [domain] }, tg),
            fixedResponseRule(null, {}),
          ],
        },
      ],
    },
    'target-group': {
      found: true,
      arn: tg,
      name: names.targetGroup,
      port: 80,
      protocol: 'HTTP',
      vpcId: 'vpc-1',
      healthCheck: {
        path: '/',
        port: 'traffic-port',
        protocol: 'HTTP',
        matcher: '200,301,302',
        intervalSeconds: 30,
        timeoutSeconds: 5,
      },
    },
    'target-health': {
      found: true,
      targetGroupArn: tg,
      targets: [{ id: '10.0.3.17', port: 80, state: 'healthy', reason: null, description: null }],
    },
    'db-secret': {
      state: 'present',
      name: names.dbSecret,
      arn: secretArn,
      versionId: 'v1',
      versionCreatedAt: before(24 * HOUR_MS),
      json: 'object',
      jsonError: null,
      keys: ['username', 'password', 'host', 'port', 'database'],
      username: names.databaseUser,
      host: dbHost,
      port: 3306,
      database: names.databaseName,
      referencedByTask: true,
      keysAskedFor: ['username', 'password'],
    },
    'execution-role': {
      roleFound: true,
      roleName: environment.executionRole,
      roleArn: `arn:aws:iam::${environment.accountId}:role/${environment.executionRole}`,
      boundary: 'none',
      trust: { document: TRUST },
      tenantPolicyName: names.secretsPolicy,
      policies: [
        {
          name: names.secretsPolicy,
          kind: 'inline',
          arn: null,
          document: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: ['secretsmanager:GetSecretValue'],
                Resource: [arn('secretsmanager', `secret:${names.dbSecret}-*`)],
              },
            ],
          },
        },
      ],
      complete: true,
    },
    'task-role': {
      roleFound: true,
      roleName: environment.taskRole,
      roleArn: `arn:aws:iam::${environment.accountId}:role/${environment.taskRole}`,
      boundary: 'none',
      trust: { document: TRUST },
      policies: [
        {
          name: 'efs-access',
          kind: 'inline',
          arn: null,
          document: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ClientWrite'],
                Resource: arn('elasticfilesystem', 'file-system/fs-1'),
              },
            ],
          },
        },
      ],
      complete: false,
    },
    'access-point': {
      referenced: true,
      found: true,
      accessPointId: 'fsap-1',
      arn: arn('elasticfilesystem', 'access-point/fsap-1'),
      fileSystemId: 'fs-1',
      state: 'available',
      path: names.efsPath,
      posixUid: 33,
      posixGid: 33,
      fileSystemPolicy: {
        state: 'set',
        document: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Deny',
            Principal: { AWS: '*' },
            Action: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        },
      },
      duplicates: [],
    },
    'security-groups': {
      alb: [openGroup('sg-alb')],
      tasks: [openGroup('sg-tasks')],
      database: [openGroup('sg-database')],
      efs: [openGroup('sg-efs')],
      service: [openGroup('sg-tasks')],
    },
    image: {
      registry: 'ecr',
      found: true,
      reference: image,
      repository: environment.ecrRepository,
      digest,
      tags: ['20251224-fixed'],
      pushedAt: before(480 * HOUR_MS),
      platforms: null,
    },
    logs: {
      groupFound: true,
      group: environment.logGroup,
      prefix: names.logStreamPrefix,
      streams: [{ name: `${names.logStreamPrefix}8f3a11112222`, lastEventAt: before(10_000) }],
      windowStart: before(600_000),
      windowEnd: NOW.toISOString(),
      findings: [],
      truncated: false,
    },
    'request-marker': {
      marker: 'm-1',
      sentAt: before(8_000),
      status: 302,
      foundInStream: `${names.logStreamPrefix}8f3a11112222`,
      waitedMs: 4_000,
    },
    dns: {
      domain: { name: domain, rcode: 'NOERROR', cnames: [], addresses: ['13.32.1.1', '13.32.1.2'], deniedBy: null },
      alb: { name: albName, rcode: 'NOERROR', cnames: [], addresses: ['198.51.100.7'], deniedBy: null },
      distribution: {
        name: distributionName,
        rcode: 'NOERROR',
        cnames: [],
        addresses: ['13.32.1.2', '13.32.1.3'],
        deniedBy: null,
      },
      resolver: '192.0.2.53:53',
    },
    'hosted-zone': {
      zoneFound: true,
      zoneId: 'Z9',
      zoneName: 'kimmyai.io',
      record: {
        name: `*.${domain.split('.').slice(1).join('.')}`,
        type: 'A',
        aliasTarget: `${distributionName}.`,
        values: [],
      },
    },
    distribution: {
      found: true,
      matchedAlias: `*.${domain.split('.').slice(1).join('.')}`,
      distribution: {
        id: 'E2EXAMPLE',
        arn: `arn:aws:cloudfront::${accountId}:distribution/E2EXAMPLE`,
        domainName: distributionName,
        enabled: true,
        status: 'Deployed',
        aliases: [`*.${domain.split('.').slice(1).join('.')}`],
        origins: [{ domainName: albName, protocolPolicy: 'http-only' }],
        webAclId: null,
        certificateArn: null,
        httpVersion: 'http2',
        viewerProtocolPolicy: 'redirect-to-https',
        behaviours: [
          {
            pathPattern: null,
            viewerRequest: [`arn:aws:cloudfront::${accountId}:function/${functionName}`],
            originRequest: [],
          },
        ],
      },
      inspectedCount: 2,
    },
    'basic-auth-function': {
      name: functionName,
      live: stage,
      development: stage,
      stored: {
        state: 'present',
        secretName: environment.cloudFront?.basicAuthSecret ?? 'none',
        username: stage.username,
      },
    },
    'alb-pages': { start, installer: page, loginPage: loginPage() },
    'edge-pages': {
      login: 'stored-secret',
      start: { ...start, ...THROUGH_EDGE, url: `https://${domain}/` },
      installer: { ...page, ...THROUGH_EDGE },
      loginPage: { ...loginPage(), ...THROUGH_EDGE },
    },
    'edge-closed': { start: refused, wrongLogin: refused, elsewhere: [] },
    certificate: {
      presented: true,
      address: '13.32.1.1',
      subject: domain,
      issuer: 'Amazon RSA 2048 M02',
      names: [`*.${domain.split('.').slice(1).join('.')}`],
      validFrom: before(2_000 * HOUR_MS),
      validTo: before(-5_000 * HOUR_MS),
      daysLeft: 208,
      coversDomain: true,
      trusted: true,
      verifyError: null,
      protocol: 'TLSv1.3',
    },
    database: {
      outcome: 'connected',
      host: dbHost,
      port: 3306,
      address: '10.0.12.9',
      username: names.databaseUser,
      database: names.databaseName,
      serverVersion: '8.0.39',
      tls: 'verified',
      tableCount: installed ? 12 : 0,
      prefixedTableCount: installed ? 12 : 0,
      tablePrefix: 'wp_',
      elapsedMs: 30,
    },
    tools: {
      tools: [
        { name: 'terraform', found: true, version: '1.11.4' },
        { name: 'aws', found: true, version: '2.15.30' },
        { name: 'jq', found: true, version: '1.6' },
        { name: 'git', found: true, version: '2.39.5' },
      ],
    },
    tfvars: {
      path: 'tenant.tfvars',
      tenantName: tenant,
      environment: environment.name,
      domainName: domain,
      albPriority: environment.priorityRange.min + 10,
      accountId: null,
      awsRegion: region,
      awsProfile: environment.profile,
      wordpressImage: image,
      taskCpu: 256,
      taskMemory: 512,
      desiredCount: 1,
      wordpressDebug: false,
      createDnsRecords: false,
      tags: { tenant, environment: environment.name },
      malformed: [],
    },
    plan: {
      path: 'plan.json',
      terraformVersion: '1.11.4',
      tenantName: tenant,
      environment: environment.name,
      errored: false,
      complete: true,
      changes: plannedTenant(target),
    },
    'state-backend': {
      bucket: { name: environment.stateBucket, state: 'readable', versioned: true },
      lockTable: { name: environment.lockTable, state: 'present', status: 'ACTIVE', partitionKey: 'LockID' },
    },
    'planned-image': {
      namedBy: 'tfvars',
      image: {
        registry: 'ecr',
        found: true,
        reference: image,
        repository: environment.ecrRepository,
        digest,
        tags: ['20251224-fixed'],
        pushedAt: before(480 * HOUR_MS),
        platforms: null,
      },
      platforms: [{ os: 'linux', architecture: 'amd64', digest }],
      platformsUnseen: null,
    },
    remains: {
      activeRevisions: [taskDefinitionArn],
      accessPoints: [{ id: 'fsap-1', fileSystemId: 'fs-1' }],
      rolePolicies: [],
      traces: [],
      uses: { seen: true, services: [] },
    },
    'start-needs': { asked: 'nothing', why: 'no-need' },
  } satisfies EvidenceData
}

/** A first deployment as its plan shows it. */
function plannedTenant({ environment, names, domain }: Target): readonly PlannedChange[] {
  const creates = (type: string, planned: PlannedChange['planned']): PlannedChange => ({
    address: `module.ecs_tenant.${type}.this`,
    type,
    actions: ['create'],
    deposed: false,
    planned,
    imported: null,
    unknown: [],
  })
  return [
    creates('aws_secretsmanager_secret', { name: names.dbSecret }),
    creates('aws_efs_access_point', { rootPath: names.efsPath }),
    creates('aws_ecs_task_definition', { family: names.taskFamily }),
    creates('aws_ecs_service', { name: names.service }),
    creates('aws_lb_target_group', { name: names.targetGroup }),
    creates('aws_lb_listener_rule', {
      priority: environment.priorityRange.min + 10,
      hosts: [domain],
      paths: [],
      otherConditions: [],
      actionTypes: ['forward'],
    }),
  ]
}

/** Evidence that differs from the healthy one by kind; `null` makes a kind unavailable. */
export type Changes = { readonly [K in EvidenceKind]?: EvidenceData[K] | null }

/** The evidence of a healthy tenant, with whatever is changed; `null` makes a kind unavailable. */
export function healthyEvidence(target: Target, changes?: Changes): Required<EvidenceSet>
export function healthyEvidence(target: Target, changes: Readonly<Record<string, unknown>> = {}): unknown {
  const error = { code: 'access-denied', message: 'not allowed', hint: '' }
  const entries = Object.entries({ ...healthyData(target), ...changes }).map(([kind, data]) => [
    kind,
    {
      kind,
      reproduce: `look at ${kind}`,
      observedAt: NOW.toISOString(),
      elapsedMs: 20,
      ...(data === null ? { status: 'unavailable', error } : { status: 'observed', data }),
    },
  ])
  return Object.fromEntries(entries)
}
