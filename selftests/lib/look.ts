import { onTestFinished } from 'vitest'
import type { EvidenceData, EvidenceKind, EvidenceOf, Service, TaskDefinitionRevision } from '../../evidence/index.ts'
import { createTarget, type Target } from '../../platform/target.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { classify } from '../../probes/lib/classify.ts'
import { commonOf } from '../../probes/lib/common.ts'
import type { Probe, Seen } from '../../probes/lib/define.ts'
import { prod } from './company.ts'
import { accessTo, type FakeAws, fakeAws } from './fake-aws.ts'
import { PATIENT_MS } from './patience.ts'

/** A tenant as the runbook's examples have it. */
export const goldencrust: Target = createTarget(prod, 'goldencrust', { access: accessTo('http://127.0.0.1:1') })

export const ACCOUNT = prod.accountId
export const REGION = prod.region

/** Lets one probe look at an endpoint with canned answers: its data, or the reason why it could not look. */
export async function look<K extends EvidenceKind, After extends EvidenceKind>(
  probe: Probe<K, After>,
  answers: Parameters<typeof fakeAws>[0],
  seen: Seen<After>,
  target: Target = goldencrust,
) {
  const fake: FakeAws = await fakeAws(answers)
  const aws = createAws(fake.access)
  onTestFinished(async () => {
    aws.destroy()
    await fake.close()
  })
  const signal = AbortSignal.timeout(PATIENT_MS)
  const operations = () => fake.calls.map(({ operation }) => operation)
  try {
    const data: EvidenceData[K] = await probe.collect({ target, aws, signal, seen, common: commonOf([target], signal) })
    return { data, error: undefined, calls: fake.calls, operations: operations() }
  } catch (error) {
    return { data: undefined, error: classify(error), calls: fake.calls, operations: operations() }
  }
}

/** Evidence that was seen before. */
export const observed = <K extends EvidenceKind>(kind: K, data: EvidenceData[K]) =>
  ({ kind, reproduce: '', observedAt: '', elapsedMs: 0, status: 'observed', data }) as const

/** Evidence that could not be seen. */
export const unavailable = <K extends EvidenceKind>(kind: K): EvidenceOf<K> & { status: 'unavailable' } => ({
  kind,
  reproduce: '',
  observedAt: '',
  elapsedMs: 0,
  status: 'unavailable',
  error: { code: 'access-denied', message: 'no', hint: 'needs more' },
})

export const arnOf = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`
export const TARGET_GROUP_ARN = arnOf('elasticloadbalancing', 'targetgroup/prod-goldencrust-tg/0123456789abcdef')
export const SECRET_ARN = arnOf('secretsmanager', 'secret:prod-goldencrust-db-credentials-AbCdEf')

export const service: Extract<Service, { found: true }> = {
  found: true,
  name: 'prod-goldencrust-service',
  arn: arnOf('ecs', 'service/prod-cluster/prod-goldencrust-service'),
  status: 'ACTIVE',
  desiredCount: 1,
  runningCount: 1,
  pendingCount: 0,
  taskDefinitionArn: arnOf('ecs', 'task-definition/prod-goldencrust:3'),
  controller: 'ECS',
  strategy: 'ROLLING',
  bakeMinutes: 0,
  deployments: [],
  events: [],
  loadBalancers: [{ targetGroupArn: TARGET_GROUP_ARN, containerName: 'wordpress', containerPort: 80 }],
  subnets: [],
  securityGroups: ['sg-tasks', 'sg-own'],
  assignPublicIp: false,
  circuitBreaker: { enable: false, rollback: false },
  createdAt: null,
}

export const revision: TaskDefinitionRevision = {
  arn: arnOf('ecs', 'task-definition/prod-goldencrust:3'),
  family: 'prod-goldencrust',
  revision: 3,
  status: 'ACTIVE',
  registeredAt: null,
  cpu: '256',
  memory: '512',
  cpuArchitecture: 'X86_64',
  executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/service/prod-ecs-task-execution-role`,
  taskRoleArn: null,
  image: `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com/prod-wordpress:fixed`,
  containerName: 'wordpress',
  environment: {},
  secrets: {
    WORDPRESS_DB_USER: `${SECRET_ARN}:username::`,
    WORDPRESS_DB_PASSWORD: `${SECRET_ARN}:password::`,
  },
  logGroup: '/ecs/prod',
  logStreamPrefix: 'goldencrust',
  volumes: [],
}

export const taskDefinition = (changes: Partial<TaskDefinitionRevision> = {}, latestArn: string = revision.arn) =>
  observed('task-definition', {
    running: { ...revision, ...changes },
    latestArn,
  })

/** The environment's load balancer under a name of its own, by which one look at it is told from another. */
export const loadBalancerAt = (dnsName: string) =>
  observed('load-balancer', {
    found: true,
    name: 'prod-alb',
    arn: 'x',
    dnsName,
    state: 'active',
    scheme: '',
    securityGroups: [],
  })
