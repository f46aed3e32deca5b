import { afterEach, describe, expect, test } from 'vitest'
import type { Environment } from '../../platform/environment.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { removeTasks } from '../../sandbox/model/tasks.ts'
import { dev, prod, sit } from '../lib/company.ts'
import { lookAt } from '../lib/in-process.ts'

const TENANT = 'goldencrust'
let sandbox: Sandbox | undefined
afterEach(() => sandbox?.close())

async function look(environment: Environment, change?: (sandbox: Sandbox) => void, life?: 'fresh' | 'installed') {
  sandbox = await startSandbox({ environment, tenants: [TENANT], life: life ?? 'fresh' })
  change?.(sandbox)
  sandbox.settle()
  return lookAt(sandbox, TENANT)
}

const scaledToZero = ({ world }: Sandbox): void => {
  for (const service of world.services.values()) service.desiredCount = 0
}
const statusOf = ({ specs }: TargetReport, id: string) => specs.find(spec => spec.id === id)?.status
const reasonOf = ({ specs }: TargetReport, id: string) => specs.find(spec => spec.id === id)?.reason
/** No day of the week is an office day: it is always the weekend. */
const closed = (environment: Environment): Environment => ({
  ...environment,
  officeHours: { startHourUtc: 5, stopHourUtc: 17, weekDays: [] },
})
/** Every minute of every day. */
const open = (environment: Environment): Environment => ({
  ...environment,
  officeHours: { startHourUtc: -1, stopHourUtc: 25, weekDays: [1, 2, 3, 4, 5, 6, 7] },
})

const EDGE = [
  'dns-to-cloudfront',
  'distribution-ready',
  'tls-certificate',
  'edge-closed',
  'edge-response',
  'basic-auth-live',
]

describe('DEV', () => {
  test('has no CloudFront: those steps do not apply, say why, and never pass', async () => {
    const report = await look(dev)
    for (const id of EDGE) {
      expect(statusOf(report, id)).toBe('not-applicable')
      expect(reasonOf(report, id)).toMatch(/DEV has no CloudFront/)
    }
    expect(report.specs.filter(({ id, status }) => !EDGE.includes(id) && status !== 'passed')).toEqual([])
    expect(report.diagnoses.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

describe.each([
  ['DEV', dev],
  ['SIT', sit],
])('%s outside office hours', (_, environment) => {
  test('is expected to be stopped, in so many words, and nothing passes for it', async () => {
    const report = await look(closed(environment), scaledToZero)
    expect(reasonOf(report, 'service-stable')).toMatch(/stopped by the schedule outside office hours/)
    for (const id of ['service-stable', 'tasks-start', 'targets-healthy', 'alb-response', 'requests-logged']) {
      expect(statusOf(report, id)).toBe('not-applicable')
    }
    expect(report.specs.filter(({ status }) => status === 'failed')).toEqual([])
    expect(report.diagnoses).toMatchObject([{ id: 'service-outside-office-hours', severity: 'info' }])
  })

  test('within them 0 is an outage', async () => {
    const report = await look(open(environment), scaledToZero)
    expect(statusOf(report, 'service-stable')).toBe('failed')
    expect(report.diagnoses[0]).toMatchObject({ id: 'service-scaled-to-zero', severity: 'error' })
  })
})

test('PROD at 0 is an outage at any hour', async () => {
  const report = await look(prod, scaledToZero)
  expect(reasonOf(report, 'service-stable')).toMatch(/^desired 0/)
  expect(report.diagnoses[0]).toMatchObject({ id: 'service-scaled-to-zero', severity: 'error' })
  expect(report.unexplained).toEqual([])
})

describe('names that do not follow the convention', () => {
  test('are found from the service on, and told', async () => {
    const report = await look(prod, ({ world }) => {
      const [service] = world.services.values()
      const secret = world.secrets.get('prod-goldencrust-db-credentials')
      const group = world.targetGroups.get('prod-goldencrust-tg')
      const [running] = world.taskDefinitions.get('prod-goldencrust')?.slice(-1) ?? []
      if (!service || !secret || !group || !running) throw new Error('the tenant is not whole')
      const other = {
        ...secret,
        name: 'gc-login',
        arn: secret.arn.replace(/prod-goldencrust-db-credentials/, 'gc-login'),
      }
      world.secrets.delete(secret.name)
      world.secrets.set(other.name, other)
      const policy = world.roles.get(prod.executionRole)?.inline
      policy?.set(
        'prod-ecs-secrets-access-goldencrust',
        (policy.get('prod-ecs-secrets-access-goldencrust') ?? '').replaceAll(secret.arn, other.arn),
      )
      const named = { ...group, name: 'gc-web', arn: group.arn.replace('prod-goldencrust-tg', 'gc-web') }
      world.targetGroups.delete(group.name)
      world.targetGroups.set(named.name, named)
      service.loadBalancers = service.loadBalancers.map(each => ({ ...each, targetGroupArn: named.arn }))
      for (const rule of world.listeners.flatMap(({ rules }) => rules)) {
        rule.actions = [{ Type: 'forward', TargetGroupArn: named.arn }]
      }
      const changed = {
        ...running,
        containerDefinitions: running.containerDefinitions.map(container => ({
          ...container,
          secrets: container.secrets.map(({ name, valueFrom }) => ({
            name,
            valueFrom: valueFrom.replace(secret.arn, other.arn),
          })),
        })),
      }
      world.taskDefinitions.set('prod-goldencrust', [changed])
    })
    expect(report.specs.filter(({ status }) => status !== 'passed')).toEqual([])
    expect(report.notes).toContain('the task reads gc-login, by convention it is prod-goldencrust-db-credentials')
    expect(report.notes).toContain('the tasks register with gc-web, by convention it is prod-goldencrust-tg')
  })

  test('another log prefix is followed too: only the step on names says that it differs', async () => {
    const report = await look(prod, ({ world }) => {
      const [running] = world.taskDefinitions.get('prod-goldencrust')?.slice(-1) ?? []
      if (!running) throw new Error('no revision')
      const containerDefinitions = running.containerDefinitions.map(container => ({
        ...container,
        logConfiguration: {
          ...container.logConfiguration,
          options: { ...container.logConfiguration.options, 'awslogs-stream-prefix': 'gc' },
        },
      }))
      world.taskDefinitions.set('prod-goldencrust', [{ ...running, containerDefinitions }])
      const [service] = world.services.values()
      const [primary] = service?.deployments ?? []
      removeTasks(world, () => true)
      for (const group of world.logGroups.values()) group.streams.clear()
      if (primary) primary.rolloutState = 'IN_PROGRESS'
    })
    expect(report.specs.filter(({ status }) => status !== 'passed').map(({ id }) => id)).toEqual([
      'task-definition-current',
    ])
    expect(reasonOf(report, 'task-definition-current')).toContain(
      'log streams gc/wordpress/, expected goldencrust/wordpress/',
    )
    expect(report.notes).toContain('expected under goldencrust/wordpress/')
  })
})

describe('tables are there, and the installer answers', () => {
  const halfGone = ({ world }: Sandbox): void => {
    world.database.schemas.get('goldencrust_db')?.delete('wp_options')
  }
  const anotherPrefix = ({ world }: Sandbox): void => {
    const [running] = world.taskDefinitions.get('prod-goldencrust')?.slice(-1) ?? []
    if (!running) throw new Error('no revision')
    const containerDefinitions = running.containerDefinitions.map(container => ({
      ...container,
      environment: container.environment.map(each =>
        each.name === 'WORDPRESS_TABLE_PREFIX' ? { ...each, value: 'site_' } : each,
      ),
    }))
    world.taskDefinitions.set('prod-goldencrust', [{ ...running, containerDefinitions }])
  }

  test.each([
    ['fresh', halfGone],
    ['installed', halfGone],
    ['auto', halfGone],
    ['fresh', anotherPrefix],
    ['installed', anotherPrefix],
    ['auto', anotherPrefix],
  ] as const)('--expect %s does not pass (%o)', async (life, change) => {
    sandbox = await startSandbox({ environment: prod, tenants: [TENANT], life: 'installed' })
    change(sandbox)
    sandbox.settle()
    const report = await lookAt(sandbox, TENANT, life)
    for (const id of ['alb-response', 'edge-response', 'install-page']) {
      expect([id, statusOf(report, id)]).toEqual([id, 'failed'])
    }
    expect(report.diagnoses.filter(({ severity }) => severity === 'error')).toMatchObject([
      { id: 'wordpress-not-installed' },
    ])
    expect(report.unexplained).toEqual([])
  })
})
