import { describe, expect, onTestFinished, test } from 'vitest'
import type { EvidenceKind, EvidenceOf } from '../../evidence/index.ts'
import { createTarget, type Target } from '../../platform/target.ts'
import { createGatherer, type Gatherer } from '../../probes/gather.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { commonOf } from '../../probes/lib/common.ts'
import { describeService } from '../../probes/lib/describe-service.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { writeLine } from '../../sandbox/model/log-lines.ts'
import { putTask } from '../../sandbox/model/tasks.ts'
import { sandbox as environment } from '../lib/company.ts'
import { accessTo, fakeAws, jsonError } from '../lib/fake-aws.ts'

const never = new AbortController().signal
/** What is fetched for all tenants at once, in one way or another. */
const KINDS: readonly EvidenceKind[] = [
  'service',
  'tasks',
  'stopped-tasks',
  'task-definition',
  'target-group',
  'target-health',
  'logs',
  'hosted-zone',
  'distribution',
  'image',
  'security-groups',
  'access-point',
  'execution-role',
  'task-role',
  'listener-rules',
]

/** `tenant1` and `tenant10` to `tenant19`: one name is the beginning of others. */
const TENANTS = Array.from({ length: 24 }, (_, index) => `tenant${index}`)
const FAULTS = [
  { tenant: 'tenant1', fault: 'php-fatal-error' },
  { tenant: 'tenant2', fault: 'service-missing' },
  { tenant: 'tenant3', fault: 'service-scaled-to-zero' },
  { tenant: 'tenant4', fault: 'secret-missing' },
  { tenant: 'tenant5', fault: 'targets-missing' },
  { tenant: 'tenant6', fault: 'execution-role-denied-secret' },
  { tenant: 'tenant7', fault: 'dns-record-missing' },
  { tenant: 'tenant8', fault: 'image-missing' },
]

async function platform(options: Partial<Parameters<typeof startSandbox>[0]> = {}) {
  const sandbox = await startSandbox({ environment, tenants: TENANTS, dropping: false, ...options })
  onTestFinished(sandbox.close)
  return sandbox
}

const targetsOf = ({ access }: Sandbox, tenants: readonly string[] = TENANTS): readonly Target[] =>
  tenants.map(tenant => createTarget(environment, tenant, { access }))

/** The gatherers of one run over these targets. */
function runOver(targets: readonly Target[]) {
  const [first] = targets
  if (!first) throw new Error('no target')
  const aws = createAws(first.access)
  onTestFinished(aws.destroy)
  const shared = new Map()
  const common = commonOf(targets, never)
  const gatherers = targets.map(target => createGatherer(target, { aws, shared, signal: never, common }))
  return { aws, gatherers }
}

/** What was seen, without what differs from look to look. */
const seen = async (gatherer: Gatherer, kind: EvidenceKind) => contents(await gatherer.get(kind))
function contents(evidence: EvidenceOf<EvidenceKind>): unknown {
  if (evidence.status === 'unavailable') return evidence.error
  const { data } = evidence
  if (evidence.kind !== 'logs' || !('streams' in data)) return data
  // Health checks come between two looks, and each leaves a line.
  const streams = data.streams.map(({ name }) => name)
  return { ...data, windowStart: '', windowEnd: '', streams }
}

describe('a fleet in one run', () => {
  test('is seen as each tenant is seen alone, whatever is broken', async () => {
    const sandbox = await platform({ faults: FAULTS })
    const targets = targetsOf(sandbox)
    const together = runOver(targets)
    const inFleet = await Promise.all(
      together.gatherers.map(gatherer => Promise.all(KINDS.map(kind => seen(gatherer, kind)))),
    )
    for (const [index, target] of targets.entries()) {
      const { gatherers } = runOver([target])
      const alone = await Promise.all(gatherers.flatMap(gatherer => KINDS.map(kind => seen(gatherer, kind))))
      expect({ tenant: target.tenant, seen: inFleet[index] }).toEqual({ tenant: target.tenant, seen: alone })
    }
    const found = JSON.stringify(inFleet[1])
    expect(found).toContain('php-fatal')
    expect(JSON.stringify(inFleet[10])).not.toContain('php-fatal')
  })

  test('takes few calls for each tenant', async () => {
    const sandbox = await platform()
    const { aws, gatherers } = runOver(targetsOf(sandbox))
    const smoke: readonly EvidenceKind[] = [
      'service',
      'tasks',
      'stopped-tasks',
      'task-definition',
      'target-health',
      'logs',
    ]
    const others: readonly EvidenceKind[] = ['image', 'distribution', 'hosted-zone', 'listener-rules', 'db-secret']
    await Promise.all(gatherers.map(gatherer => gatherer.settled([...smoke, ...others])))
    const calls = aws.calls()
    expect(calls).toMatchObject({
      'ecs:DescribeServices': 3,
      'ecs:ListTasks': 2,
      'ecs:DescribeTasks': 1,
      'logs:FilterLogEvents': 1,
      'cloudfront:ListDistributions': 1,
      'route53:ListHostedZonesByName': 1,
      'route53:ListResourceRecordSets': 1,
      'elasticloadbalancing:DescribeRules': 1,
    })
    const perTenant = Object.values(calls).filter(count => count >= TENANTS.length)
    expect(perTenant).toEqual(perTenant.map(() => TENANTS.length))
    expect(perTenant.length).toBeLessThanOrEqual(5)
  })

  test('throttled at every other call it comes to the same', async () => {
    const sandbox = await platform()
    const targets = targetsOf(sandbox)
    const calm = await Promise.all(runOver(targets).gatherers.map(gatherer => seen(gatherer, 'target-health')))
    for (const service of ['ecs', 'elasticloadbalancing']) sandbox.world.throttle.set(service, 4)
    const busy = await Promise.all(runOver(targets).gatherers.map(gatherer => seen(gatherer, 'target-health')))
    expect(busy).toEqual(calm)
  })

  test('with more error lines than are read together, each tenant is asked for alone', async () => {
    const sandbox = await platform()
    for (const task of sandbox.world.tasks.slice(0, 3))
      for (let index = 0; index < 1_900; index += 1)
        writeLine(sandbox.world, task, `PHP Fatal error: number ${index}`, Date.now() - 1_000)
    const { aws, gatherers } = runOver(targetsOf(sandbox))
    const logs = await Promise.all(gatherers.map(gatherer => gatherer.get('logs')))
    const counts = logs.map(one => one.status === 'observed' && one.data.groupFound && one.data.findings[0]?.count)
    expect(counts.slice(0, 4)).toEqual([1_900, 1_900, 1_900, undefined])
    expect(logs.every(one => one.status === 'observed' && one.data.groupFound && !one.data.truncated)).toBe(true)
    expect(aws.calls()['logs:FilterLogEvents']).toBeGreaterThan(TENANTS.length)
  })
})

describe('an environment that is much larger than the run', () => {
  const few = TENANTS.slice(0, 10)

  test('is not listed page by page: its tasks and records are asked for by tenant', async () => {
    const sandbox = await platform()
    const { world } = sandbox
    const [task] = world.tasks
    const [zone] = world.zones
    const [record] = zone?.records ?? []
    if (!task || !zone || !record) throw new Error('nothing there')
    const strangers = Array.from({ length: 700 }, (_, index) => String(index).padStart(32, '0'))
    for (const id of strangers) {
      const arn = task.arn.replace(task.id, id)
      putTask(world, { ...task, id, arn, serviceName: 'sandbox-tenant1-service-of-others' })
    }
    for (let index = 0; index < 3_500; index += 1) zone.records.push({ ...record, name: `x${index}.wpsandbox.test.` })
    const { aws, gatherers } = runOver(targetsOf(sandbox, few))
    const kinds: readonly EvidenceKind[] = ['tasks', 'hosted-zone']
    const inFleet = await Promise.all(gatherers.map(gatherer => Promise.all(kinds.map(kind => seen(gatherer, kind)))))
    // Each tenant's own are known by their names.
    expect(aws.calls()).toMatchObject({ 'ecs:ListTasks': few.length / 2, 'ecs:DescribeTasks': few.length })
    expect(aws.calls()['route53:ListResourceRecordSets']).toBeGreaterThan(few.length * 2)
    for (const [index, target] of targetsOf(sandbox, few).entries()) {
      const alone = await Promise.all(runOver([target]).gatherers.flatMap(one => kinds.map(kind => seen(one, kind))))
      expect(inFleet[index]).toEqual(alone)
    }
  })

  test('whose records fill several pages is read to its end', async () => {
    const sandbox = await platform()
    const [zone] = sandbox.world.zones
    const [record] = zone?.records ?? []
    if (!zone || !record) throw new Error('nothing there')
    for (let index = 0; index < 700; index += 1) zone.records.push({ ...record, name: `a${index}.wpsandbox.test.` })
    const { aws, gatherers } = runOver(targetsOf(sandbox, few))
    const zones = await Promise.all(gatherers.map(gatherer => seen(gatherer, 'hosted-zone')))
    expect(aws.calls()['route53:ListResourceRecordSets']).toBe(3)
    expect(zones.every(one => JSON.stringify(one).includes('"record":{'))).toBe(true)
  })

  test('a list that is refused is no answer: each tenant is asked for alone', async () => {
    const arn = (id: string) => `arn:aws:ecs:x:1:task/${environment.cluster}/${id}`
    const states = { lastStatus: 'RUNNING', desiredStatus: 'RUNNING' }
    const task = { taskArn: arn('1'), taskDefinitionArn: 'x', ...states, containers: [{ name: 'wordpress' }] }
    const fake = await fakeAws({
      ListTasks: ({ body }) =>
        body.includes('serviceName') ? { body: { taskArns: [arn('1')] } } : jsonError('AccessDeniedException', 'no'),
      DescribeTasks: { body: { tasks: [task], failures: [] } },
    })
    onTestFinished(fake.close)
    const targets = few.map(tenant => createTarget(environment, tenant, { access: fake.access }))
    const tasks = await Promise.all(runOver(targets).gatherers.map(gatherer => gatherer.get('tasks')))
    expect(tasks.every(one => one.status === 'observed' && one.data.tasks.length === 1)).toBe(true)
  })
})

describe('services asked for together', () => {
  const targets = ['a', 'b', 'c'].map(tenant =>
    createTarget(environment, tenant, { access: accessTo('http://127.0.0.1:1') }),
  )
  const service = (name: string) => ({
    serviceName: name,
    serviceArn: `arn:aws:ecs:x:1:service/c/${name}`,
    status: 'ACTIVE',
    ...{ desiredCount: 1, runningCount: 1, pendingCount: 0 },
    ...{ loadBalancers: [], deployments: [], events: [] },
  })

  async function ask(answers: Parameters<typeof fakeAws>[0]) {
    const fake = await fakeAws(answers)
    const aws = createAws(fake.access)
    onTestFinished(async () => {
      aws.destroy()
      await fake.close()
    })
    const common = commonOf(targets, never)
    const outcomes = await Promise.allSettled(targets.map(target => describeService({ target, aws, common })))
    return { outcomes, calls: fake.calls }
  }

  test('a permission for some of them only does not hide the others', async () => {
    const { outcomes, calls } = await ask({
      DescribeServices: ({ body }) =>
        body.includes('sandbox-b-service')
          ? jsonError('AccessDeniedException', 'no')
          : { body: { services: [service(body.includes('-a-') ? 'sandbox-a-service' : 'sandbox-c-service')] } },
    })
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(calls).toHaveLength(4)
  })

  test('an answer that says nothing of one of them is none', async () => {
    const { outcomes } = await ask({
      DescribeServices: {
        body: {
          services: [service('sandbox-a-service')],
          failures: [{ arn: 'arn:aws:ecs:x:1:service/c/sandbox-b-service', reason: 'MISSING' }],
        },
      },
    })
    expect(outcomes).toMatchObject(targets.map(() => ({ reason: { cannotLook: { code: 'service-error' } } })))
  })
})
