import { afterAll, describe, expect, test } from 'vitest'
import { createTarget } from '../../platform/target.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { ADDRESSES } from '../../sandbox/model/dns.ts'
import { ownError } from '../../sandbox/model/edge.ts'
import { prod } from '../lib/company.ts'
import { reportOn } from '../lib/in-process.ts'
import { closeAll, closedPort } from '../lib/network.ts'
import { terminal } from '../lib/outputs.ts'
import { PATIENT_MS } from '../lib/patience.ts'
import { deployedIds } from '../lib/steps.ts'

const TENANT = 'goldencrust'
const LIMITS = { logDeliveryMs: 300, probeMs: PATIENT_MS, connectMs: 3_000 }
const EMPTY_PAGE = { Server: 'Apache/2.4.62 (Debian)', 'Content-Type': 'text/html; charset=UTF-8' }
const DAY_MS = 86_400_000
const UNCONNECTED =
  'CloudFront attempted to establish a connection with the origin, but either the attempt failed or the origin closed the connection.'

afterAll(closeAll)

interface Screen {
  readonly text: string
  readonly target: TargetReport
  /** How often the screen says that it knows no cause. */
  readonly unknownCauses: number
  readonly causes: readonly string[]
}

/** What an operator reads of a platform that was changed so. */
async function screenOf(
  change: (sandbox: Sandbox) => unknown,
  { life = 'installed', faults = [] }: { life?: 'fresh' | 'installed'; faults?: readonly string[] } = {},
): Promise<Screen> {
  const environment = { ...prod, officeHours: null }
  const sandbox = await startSandbox({ environment, tenants: [TENANT], faults, life, dropping: true })
  try {
    const access = (await change(sandbox)) ?? sandbox.access
    sandbox.settle()
    const target = createTarget(environment, TENANT, {
      access: isAccess(access) ? access : sandbox.access,
      limits: LIMITS,
    })
    const report = await reportOn({ phase: 'post', targets: [target], selected: deployedIds, channel: 'none' }, [])
    const [found] = report.targets
    if (!found) throw new Error('no target was looked at')
    const text = terminal(report, { columns: 200, colour: false })
    return {
      text,
      target: found,
      unknownCauses: text.match(/No known issue/g)?.length ?? 0,
      causes: found.diagnoses.filter(({ severity }) => severity === 'error').map(({ id }) => id),
    }
  } finally {
    await sandbox.close()
  }
}

const isAccess = (value: unknown): value is Sandbox['access'] =>
  typeof value === 'object' && value !== null && 'connectTo' in value

const statusOf = ({ target }: Screen, id: string) => target.specs.find(spec => spec.id === id)?.status

describe('one block with one way on', () => {
  test('a 500 with an empty body and no line in the log', async () => {
    const screen = await screenOf(({ world }) => {
      world.recorded.containers.set(TENANT, () => ({ kind: 'answer', status: 500, headers: EMPTY_PAGE, body: '' }))
    })
    expect(screen.causes).toEqual([])
    expect(screen.unknownCauses).toBe(1)
    expect(screen.text).toMatch(/500 with an empty body.*no error line of the log says why/)
    expect(screen.text.match(/ fix \d/g)).toHaveLength(1)
  })

  test('a load balancer that refuses, from here and from CloudFront', async () => {
    const screen = await screenOf(async ({ world, access }) => {
      world.recorded.edge = ({ headers }) =>
        headers.authorization === undefined ? undefined : ownError(504, UNCONNECTED)
      const port = await closedPort()
      const connectTo = access.connectTo.map(each =>
        each.host === ADDRESSES.alb ? { ...each, addressPort: port } : each,
      )
      return { ...access, connectTo }
    })
    expect(screen.causes).toEqual([])
    expect(screen.unknownCauses).toBe(1)
    expect(screen.text).toMatch(/FAILED {6}alb-response[\s\S]*connection refused[\s\S]*describe-load-balancers/)
  })

  test('a database that is stopped, where every page stays away', async () => {
    const screen = await screenOf(({ world }) => {
      world.database.running = false
      world.recorded.containers.set(TENANT, () => ({ kind: 'hang' }))
    })
    expect(screen.causes).toEqual(['database-unreachable'])
    expect(screen.unknownCauses).toBe(0)
    expect(screen.text).toMatch(/aws rds describe-events --source-type db-instance/)
  })
})

describe('texts', () => {
  test.each([
    ['in the future', 7, /and goes for good on/],
    ['in the past', -1, /is marked for deletion since/],
  ])('a date of deletion %s', async (_, days, words) => {
    const screen = await screenOf(({ world }) => {
      const secret = world.secrets.get(`${prod.name}-${TENANT}-db-credentials`)
      if (!secret) throw new Error('the tenant has no secret')
      secret.deletedAt = world.now() + days * DAY_MS
    })
    expect(screen.text).toMatch(words)
    expect(screen.text).not.toMatch(days > 0 ? /deletion since/ : /goes for good/)
  })

  test('a stored login that may not be read leaves the one that the LIVE code lets in', async () => {
    const screen = await screenOf(({ world }) => {
      world.callerDenied.add('secretsmanager:GetSecretValue')
    })
    expect(statusOf(screen, 'edge-response')).toBe('passed')
    expect(statusOf(screen, 'basic-auth-live')).toBe('unknown')
  })

  test('the load balancer is asked over http, which says nothing of what WordPress knows of its visitors', async () => {
    const screen = await screenOf(
      ({ world }) => {
        world.recorded.containers.set(TENANT, ({ path, headers }) => {
          if (path !== '/') return undefined
          const scheme = headers['x-forwarded-proto'] === undefined ? 'http' : 'https'
          return {
            kind: 'answer',
            status: 302,
            headers: {
              ...EMPTY_PAGE,
              'X-Redirect-By': 'WordPress',
              Location: `${scheme}://${TENANT}.wpprod.kimmyai.io/wp-admin/install.php`,
            },
            body: '',
          }
        })
      },
      { life: 'fresh' },
    )
    expect(statusOf(screen, 'edge-response')).toBe('passed')
    expect(screen.text).not.toMatch(/does not know that visitors/)
  })

  test('a certificate of tomorrow is none that has expired', async () => {
    const screen = await screenOf(() => undefined, { faults: ['certificate-not-yet-valid'] })
    expect(screen.causes).toEqual(['certificate-not-yet-valid'])
    expect(screen.text).not.toMatch(/certificate-expired|has expired/)
  })
})
