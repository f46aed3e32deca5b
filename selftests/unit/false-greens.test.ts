import { describe, expect, test } from 'vitest'
import { parseArguments } from '../../cli/arguments.ts'
import type { EvidenceData, HttpAnswer } from '../../evidence/index.ts'
import { type Access, createTarget } from '../../platform/target.ts'
import { visit } from '../../probes/lib/visit.ts'
import { startSandbox } from '../../sandbox/index.ts'
import type { SpecId } from '../../specs/catalogue.ts'
import type { Step } from '../../specs/step.ts'
import { answer, freshStart, installedStart, THROUGH_EDGE } from '../lib/answers.ts'
import { prod } from '../lib/company.ts'
import { type Changes, healthyData, targetIn } from '../lib/evidence.ts'
import { lookAt } from '../lib/in-process.ts'
import { judge } from '../lib/judge.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { fixedResponseRule, forwardRule, targetGroupArn } from '../lib/rules.ts'

const target = targetIn('prod')
const { domain } = target
const data = healthyData(target)
const OWN = targetGroupArn(target, target.names.targetGroup)
const OTHER = targetGroupArn(target, 'prod-goldencrust2-tg')

type Seen = EvidenceData

/** A state that looks well to a check that is too simple, and the steps that must not be taken in. */
interface FalseGreen {
  readonly what: string
  /** The check that would be green. */
  readonly naive: (seen: Seen) => boolean
  readonly steps: readonly SpecId[]
  readonly changes: Changes
}

const albSays = (start: HttpAnswer): Changes => ({ 'alb-pages': { ...data['alb-pages'], start } })
const edgeSays = (start: Partial<HttpAnswer>): Changes => ({
  'edge-pages': {
    ...data['edge-pages'],
    start: { ...freshStart(domain, { ...THROUGH_EDGE, url: `https://${domain}/` }), ...start },
  },
})
const listening = (...rules: readonly ReturnType<typeof forwardRule>[]): Changes => ({
  'listener-rules': {
    listeners: [{ arn: 'l', port: 80, protocol: 'HTTP', rules: [...rules, fixedResponseRule(null, {})] }],
  },
})
const serving = (parts: Partial<typeof data.service>): Changes => ({ service: { ...data.service, ...parts } })
const health = (...states: readonly string[]): Changes => ({
  'target-health': {
    found: true,
    targetGroupArn: OWN,
    targets: states.map(state => ({ id: '10.0.3.17', port: 80, state, reason: null, description: null })),
  },
})
const logging = (parts: Partial<Extract<Seen['logs'], { groupFound: true }>>): Changes => ({
  logs: { ...data.logs, ...parts },
})
const redeployed = (parts: object): Changes =>
  serving({ deployments: data.service.deployments.map(each => ({ ...each, ...parts })) })

const startOf = (pages: Seen['alb-pages']): HttpAnswer | undefined => (pages.start.answered ? pages.start : undefined)
const albStatus = (seen: Seen): number | undefined => startOf(seen['alb-pages'])?.status
const edgeStatus = ({ 'edge-pages': { start } }: Seen): number | undefined =>
  start.answered ? start.status : undefined
const serviceOf = ({ service }: Seen) => (service.found ? service : undefined)
const noErrorLines = ({ logs }: Seen): boolean => logs.groupFound && logs.findings.length === 0

/** Checks that fooled this team before, in the order in which they did. */
const FOOLED_BEFORE: readonly FalseGreen[] = [
  {
    what: "1. 200 of the listener's default action",
    naive: seen => albStatus(seen) === 200,
    steps: ['alb-response'],
    changes: {
      ...albSays(
        answer({
          server: 'awselb/2.0',
          contentType: 'text/plain',
          bodyBytes: 41,
          bodyExcerpt: 'BBWS POC1 - Please use /tenant-{id}/ path',
        }),
      ),
      ...listening(),
    },
  },
  {
    what: "1. 200 of another tenant's page",
    naive: seen => albStatus(seen) === 200,
    steps: ['alb-response'],
    changes: albSays(installedStart(domain, { wordpress: { restApiHost: 'bluebird.wpprod.kimmyai.io' } })),
  },
  {
    what: '2. 401 of the edge while the origin is dead',
    naive: ({ 'edge-closed': { start } }) => start.answered && start.status === 401,
    steps: ['edge-response'],
    changes: edgeSays({ status: 502, location: null, wordpress: answer().wordpress }),
  },
  {
    what: "3. a redirect that would end at another environment's 200",
    naive: seen => albStatus(seen) === 302,
    steps: ['alb-response'],
    changes: albSays(freshStart('goldencrust.wpsit.kimmyai.io')),
  },
  {
    what: '4. running == desired with 0 == 0',
    naive: seen => serviceOf(seen)?.runningCount === serviceOf(seen)?.desiredCount,
    steps: ['service-stable', 'tasks-start', 'targets-healthy', 'image-digest', 'logs-parse-errors'],
    changes: { ...serving({ desiredCount: 0, runningCount: 0 }), ...health(), tasks: { tasks: [] } },
  },
  {
    what: '6. "unhealthy" holds the word "healthy"',
    naive: seen => JSON.stringify(seen['target-health']).includes('healthy'),
    steps: ['targets-healthy'],
    changes: health('unhealthy'),
  },
  {
    what: "7. one tenant's name within another's",
    naive: seen => JSON.stringify(seen['listener-rules']).includes(domain.split('.')[0] ?? ''),
    steps: ['listener-rule'],
    changes: listening(forwardRule(210, { 'host-header': [domain.replace('goldencrust', 'goldencrust2')] }, OTHER)),
  },
  {
    what: '8. a log query with a wrong prefix finds no error, because it finds nothing',
    naive: noErrorLines,
    steps: ['logs-parse-errors', 'logs-database-errors'],
    changes: logging({ prefix: 'goldencrust2/wordpress/', streams: [] }),
  },
  {
    what: '9. the database task was started, and failed',
    naive: ({ database }) => database.host !== '',
    steps: ['database-reachable'],
    changes: {
      database: {
        outcome: 'failed',
        layer: 'login',
        code: 'ER_ACCESS_DENIED_ERROR',
        errno: 1045,
        message: 'Access denied for user',
        host: 'db',
        port: 3306,
        address: '10.0.12.9',
        username: target.names.databaseUser,
        database: target.names.databaseName,
        noRoute: false,
      },
    },
  },
  {
    what: "12. CloudFront's redirect from http to https, which comes dead or alive",
    naive: seen => [301, 302].includes(edgeStatus(seen) ?? 0),
    steps: ['edge-response'],
    changes: edgeSays({
      status: 301,
      server: 'CloudFront',
      location: `https://${domain}/`,
      wordpress: answer().wordpress,
    }),
  },
  {
    what: '13. stable after a roll-back to the old image',
    naive: seen => serviceOf(seen)?.deployments.length === 1 && serviceOf(seen)?.runningCount === 1,
    steps: ['service-stable'],
    changes: redeployed({
      rolloutStateReason: 'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1111.',
    }),
  },
  {
    what: '14. a 302 while every target is unhealthy',
    naive: seen => albStatus(seen) === 302,
    steps: ['alb-response', 'edge-response', 'targets-healthy'],
    changes: health('unhealthy'),
  },
]

/** What other suites have let pass. */
const KNOWN_ELSEWHERE: readonly FalseGreen[] = [
  {
    what: "302 by the load balancer's own listener",
    naive: seen => albStatus(seen) === 302,
    steps: ['alb-response'],
    changes: albSays(freshStart(domain, { server: 'awselb/2.0', wordpress: { redirectBy: null } })),
  },
  {
    what: '302 to setup-config.php',
    naive: seen => albStatus(seen) === 302,
    steps: ['alb-response'],
    changes: albSays(freshStart(domain, { location: `https://${domain}/wp-admin/setup-config.php` })),
  },
  {
    what: 'a log window in which only a task that is gone wrote',
    naive: noErrorLines,
    steps: ['logs-parse-errors'],
    changes: logging({ streams: [{ name: `${target.names.logStreamPrefix}gone`, lastEventAt: null }] }),
  },
  {
    what: 'no log group at all',
    naive: ({ logs }) => !('findings' in logs),
    steps: ['logs-parse-errors', 'logs-database-errors'],
    changes: { logs: { groupFound: false, group: '/ecs/prod' } },
  },
  {
    what: 'a clean log while WordPress hides that it has no database',
    naive: noErrorLines,
    steps: ['alb-response', 'database-reachable'],
    changes: {
      ...albSays(answer({ status: 500, bodyBytes: 2527, wordpress: { databaseError: true } })),
      database: null,
    },
  },
  {
    what: "the edge's cache answers for a dead origin",
    naive: seen => edgeStatus(seen) === 302,
    steps: ['edge-response', 'install-page'],
    changes: edgeSays({ xCache: 'Hit from cloudfront', age: '3600' }),
  },
  {
    what: 'Basic Auth is not asked for',
    naive: seen => edgeStatus(seen) === 302,
    steps: ['edge-closed'],
    changes: {
      'edge-closed': {
        ...data['edge-closed'],
        start: freshStart(domain, { ...THROUGH_EDGE, url: `https://${domain}/` }),
      },
    },
  },
  {
    what: 'a name that leads to a distribution, but not to this one',
    naive: ({ dns }) => dns.domain.cnames.some(name => name.endsWith('.cloudfront.net')),
    steps: ['dns-to-cloudfront'],
    changes: {
      dns: {
        ...data.dns,
        domain: { ...data.dns.domain, cnames: ['d999999abcdef8.cloudfront.net'], addresses: ['13.32.9.9'] },
      },
      'hosted-zone': null,
    },
  },
  {
    what: 'the same tag, another digest',
    naive: ({ tasks, 'task-definition': { running } }) => tasks.tasks[0]?.containers[0]?.image === running.image,
    steps: ['image-digest'],
    changes: {
      tasks: {
        tasks: data.tasks.tasks.map(task => ({
          ...task,
          containers: task.containers.map(each => ({ ...each, imageDigest: `sha256:${'cd'.repeat(32)}` })),
        })),
      },
    },
  },
  {
    what: 'failedTasks is 0 again, and no task runs',
    naive: seen => serviceOf(seen)?.deployments.every(({ failedTasks }) => failedTasks === 0) === true,
    steps: ['service-stable'],
    changes: serving({ runningCount: 0 }),
  },
  {
    what: 'counts of the old deployment, before the new one has begun',
    naive: seen => serviceOf(seen)?.runningCount === serviceOf(seen)?.desiredCount,
    steps: ['service-stable'],
    changes: redeployed({ rolloutState: 'IN_PROGRESS', runningCount: 0 }),
  },
]

const step = async (id: SpecId): Promise<Step> => (await import(`../../specs/${id}.spec.ts`)).default

describe.each([
  ['what fooled this team before', FOOLED_BEFORE],
  ['what has passed elsewhere', KNOWN_ELSEWHERE],
])('%s', (_, cases) => {
  test.each(cases.map(each => [each.what, each] as const))('%s', async (_name, { naive, steps, changes }) => {
    expect(naive({ ...data, ...withoutUnseen(changes) })).toBe(true)
    for (const id of steps) {
      expect([id, judge(await step(id), target, changes).status]).toEqual([
        id,
        expect.stringMatching(/^(failed|unknown)$/),
      ])
    }
  })
})

function withoutUnseen(changes: Changes): Partial<Seen>
function withoutUnseen(changes: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null))
}

describe('what only shows when the suite really asks', () => {
  test.each([
    [
      'refused',
      (world: Awaited<ReturnType<typeof startSandbox>>['world']) => world.callerDenied.add('ecs:DescribeServices'),
    ],
    ['throttled', (world: Awaited<ReturnType<typeof startSandbox>>['world']) => world.throttle.set('ecs', 1_000)],
  ])('5. an AWS call that is %s is neither "nothing there" nor a pass', async (_, spoil) => {
    const sandbox = await startSandbox({ environment: prod, tenants: ['goldencrust'] })
    try {
      spoil(sandbox.world)
      const { specs } = await lookAt(sandbox, 'goldencrust')
      const [stable] = specs.filter(({ id }) => id === 'service-stable')
      expect(stable?.status).toBe('unknown')
      expect(specs.filter(({ status }) => status === 'failed')).toEqual([])
    } finally {
      await sandbox.close()
    }
  })

  test('10. the login is never sent to a host that a page names', async () => {
    const access: Access = { ...target.access, connectTo: [] }
    const own = createTarget(prod, 'goldencrust', { access, override: {} })
    const login = { username: 'bbws-prod', password: 'never-to-be-seen' }
    const stranger = visit(own, { url: 'https://other.example/', login }, AbortSignal.timeout(PATIENT_MS))
    await expect(stranger).rejects.toThrow('credentials are for')
  })

  test('11. a name out of a variable that is not set is refused before anything is asked', () => {
    expect(() => parseArguments([], { TENANT_NAME: '' })).toThrow(/TENANT_NAME is set but empty/)
    expect(() => parseArguments(['--env', 'prod'], {})).toThrow(/which tenant of prod/)
    expect(() => parseArguments(['--env', 'prod', '--tenant', ''], {})).toThrow(/--tenant needs a value/)
  })
})
