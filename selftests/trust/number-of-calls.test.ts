import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { factsOf } from '../../history/facts.ts'
import { createTarget } from '../../platform/target.ts'
import { createAws } from '../../probes/lib/aws.ts'
import { createObserver } from '../../runner/gate/look.ts'
import type { Report } from '../../runner/report/report.ts'
import { startSandbox } from '../../sandbox/index.ts'
import { sandbox as environment } from '../lib/company.ts'
import { runInProcess } from '../lib/in-process.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { projectRoot } from '../lib/source-files.ts'

const TENANT = 'goldencrust'

/** Each call with how often it was made, so that a difference says which. */
const callsOf = ({ calls }: Report): readonly string[] =>
  Object.entries(calls.byCommand)
    .map(([name, count]) => (count === 1 ? name : `${name} x${count}`))
    .sort()

const QUICK = [
  'cloudfront:ListDistributions',
  'ecr:DescribeImages',
  'ecs:DescribeServices',
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeTasks',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetHealth',
  'logs:FilterLogEvents',
  'route53:ListHostedZonesByName',
  'route53:ListResourceRecordSets',
  'secretsmanager:BatchGetSecretValue',
  'sts:GetCallerIdentity',
]

/** What a page prints of a run. */
const printedIn = async (page: string): Promise<number> =>
  Number(/, (\d+) AWS calls$/m.exec(await readFile(join(projectRoot, page), 'utf8'))?.[1])

test.each([
  ['README.md', ['--fault', 'wp-config-parse-error']],
  ['docs/operator.md', []],
  ['docs/deploy/container.md', []],
])('%s prints as many calls as such a run makes', async (page, words) => {
  const { report } = await runInProcess(words)
  expect(await printedIn(page)).toBe(Object.values(report.calls.byCommand).reduce((sum, count) => sum + count, 0))
})

describe('what a tenant on which all is well costs', () => {
  test('a quick run', async () => {
    const { report } = await runInProcess(['--phase', 'smoke'])
    expect(callsOf(report)).toEqual(QUICK)
  })

  test('a quick run that later ones are compared with sees which edge function is published, too', async () => {
    const { report } = await runInProcess(['--phase', 'smoke', '--state', 'state'])
    expect(callsOf(report)).toEqual([...QUICK, 'cloudfront:GetFunction x2'].sort())
    expect(report.targets.map(target => factsOf(target)['Basic Auth function'])).toEqual([
      expect.stringMatching(/^LIVE \S+, real login$/),
    ])
  })

  test('a whole run asks for nothing twice but what has two of a kind', async () => {
    const { report } = await runInProcess([])
    expect(callsOf(report)).toEqual(
      [
        ...QUICK.filter(call => call !== 'logs:FilterLogEvents'),
        'logs:FilterLogEvents x2',
        'cloudfront:GetFunction x2',
        'ec2:DescribeSecurityGroups',
        'elasticfilesystem:DescribeAccessPoints',
        'elasticfilesystem:DescribeFileSystemPolicy',
        'iam:GetRole x2',
        'iam:GetRolePolicy x2',
      ].sort(),
    )
  })

  test("a request whose line is not in the tenant's own streams is looked for in all of them", async () => {
    const only = 'requests-logged,logs-parse-errors'
    const { report } = await runInProcess(['--only', only, '--fault', 'listener-rule-wrong-target'])
    const steps = report.targets.flatMap(({ specs }) => specs)
    expect(steps.find(({ id }) => id === 'requests-logged')).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining("another tenant's task got it"),
    })
    expect(callsOf(report)).toEqual(expect.arrayContaining(['logs:FilterLogEvents x2']))
  })

  test('what is behind a failure is looked at where there is one', async () => {
    const { report } = await runInProcess(['--phase', 'smoke', '--fault', 'listener-rule-missing'])
    expect(callsOf(report)).toEqual(expect.arrayContaining(['iam:GetRole x2']))
  })

  test('a fleet: one revision and one health for each tenant, all else for many at once', async () => {
    const tenants = Array.from({ length: 40 }, (_, index) => `tenant${index}`)
    const { report } = await runInProcess(['--phase', 'smoke', '--tenant', tenants.join(',')])
    const perTenant = callsOf(report).filter(call => call.endsWith(` x${tenants.length}`))
    expect(perTenant).toEqual([
      `ecs:DescribeTaskDefinition x${tenants.length}`,
      `elasticloadbalancing:DescribeTargetHealth x${tenants.length}`,
    ])
    expect(report.calls.total).toBeLessThan(3 * tenants.length)
  })

  test('the load balancer and its rules, by which the tenants are found, are not asked for once more', async () => {
    const sandbox = await startSandbox({ environment, tenants: ['a', 'b'], dropping: false })
    try {
      const { report } = await runInProcess(['--phase', 'smoke', '--tenant', 'all'], { sandbox, env: {} })
      expect(
        report.targets.map(({ tenant, specs }) => [tenant, specs.every(({ status }) => status === 'passed')]),
      ).toEqual(
        expect.arrayContaining([
          ['a', true],
          ['b', true],
        ]),
      )
      expect(Object.keys(report.calls.byCommand)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/Describe(LoadBalancers|Listeners|Rules)/)]),
      )
      expect(Object.keys(report.calls.byCommand)).toContain('ecs:DescribeServices')
    } finally {
      await sandbox.close()
    }
  })
})

describe('what a look of the gate costs', () => {
  test('three calls while nothing changes, and the tasks are listed again as soon as ECS says anything new', async () => {
    const sandbox = await startSandbox({ environment, tenants: [TENANT], dropping: false })
    const aws = createAws(sandbox.access)
    try {
      const target = createTarget(environment, TENANT, { access: sandbox.access, limits: { probeMs: PATIENT_MS } })
      const { look } = createObserver(target, aws, undefined)
      const costs = async () => {
        const before = aws.calls()
        const { observation, troubles } = await look(id => id, new AbortController().signal)
        expect({ troubles, tasks: observation?.tasks?.length }).toEqual({ troubles: [], tasks: 1 })
        const after = Object.entries(aws.calls())
        return after.flatMap(([name, count]) => (count > (before[name] ?? 0) ? [name] : [])).sort()
      }
      await costs()
      const unchanged = ['ecs:DescribeServices', 'ecs:DescribeTasks', 'elasticloadbalancing:DescribeTargetHealth']
      expect(await costs()).toEqual(unchanged)
      expect(await costs()).toEqual(unchanged)
      const [service] = sandbox.world.services.values()
      service?.events.unshift({ id: 'new', at: sandbox.world.now(), message: 'has begun draining connections' })
      expect(await costs()).toContain('ecs:ListTasks')
      expect(await costs()).toEqual(unchanged)
    } finally {
      aws.destroy()
      await sandbox.close()
    }
  })
})
