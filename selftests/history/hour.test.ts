import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type Monitoring, NO_MONITORING } from '../../cli/monitoring.ts'
import type { Environment } from '../../platform/environment.ts'
import { isGreenTarget } from '../../runner/report/status.ts'
import { deployCode } from '../../sandbox/faults/lib/function-code.ts'
import { functionOf, groupOf, ruleOf, serviceOf } from '../../sandbox/faults/lib/tenant-parts.ts'
import { type Sandbox, startSandbox } from '../../sandbox/index.ts'
import { dev, sandbox as sandboxEnvironment } from '../lib/company.ts'
import { receiver } from '../lib/receiver.ts'
import { scheduledRun } from '../lib/schedule.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const MINUTE_MS = 60_000
const TENANTS = ['bakery', 'florist', 'garage'] as const

/** What happens to a platform at a minute of the schedule, before the run looks at it. */
type Events = Readonly<Record<number, readonly [what: string, act: (sandbox: Sandbox) => void]>>

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const scale =
  (tenant: string, desiredCount: number) =>
  ({ world }: Sandbox) => {
    const service = serviceOf(world, tenant)
    service.desiredCount = desiredCount
    for (const deployment of service.deployments.slice(0, 1)) deployment.desiredCount = desiredCount
  }

const leadTo =
  (tenant: string, owner: string) =>
  ({ world }: Sandbox) => {
    ruleOf(world, tenant).actions = [{ Type: 'forward', TargetGroupArn: groupOf(world, owner).arn }]
  }

/** An hour of a platform that never closes. */
function hour(): Events {
  let published = ''
  return {
    5: ["somebody sets bakery's desired count to 0", scale('bakery', 0)],
    15: ["florist's rule leads to garage, for a moment", leadTo('florist', 'garage')],
    20: [
      'it leads to florist again; the edge gets the placeholder',
      sandbox => {
        leadTo('florist', 'florist')(sandbox)
        published = functionOf(sandbox.world).live?.code ?? ''
        deployCode(sandbox.world, { live: undefined })
      },
    ],
    25: ['bakery runs again', scale('bakery', 1)],
    35: [
      'the function is published with its login',
      ({ world }) => {
        const { live } = functionOf(world)
        if (live) live.code = published
      },
    ],
    45: ["garage's rule leads to bakery", leadTo('garage', 'bakery')],
    55: ['it leads to garage again', leadTo('garage', 'garage')],
  }
}

/** Everything that is said in a run, as a person reads it. */
async function hourOf(
  environment: Environment,
  startMs: number,
  events: Events,
  minutes: readonly number[],
): Promise<string> {
  return withTemporaryFolder(async stateDir => {
    vi.setSystemTime(startMs)
    const sandbox = await startSandbox({ environment, tenants: TENANTS, dropping: false })
    onTestFinished(sandbox.close)
    const [slack, webhook, pager] = [await receiver(200), await receiver(200), await receiver(200)]
    const monitoring: Monitoring = {
      ...NO_MONITORING,
      stateDir,
      failAfter: 2,
      recoverAfter: 2,
      channels: {
        slackUrl: slack.url,
        webhookUrl: webhook.url,
        pagerDuty: { url: pager.url, routingKey: '0123456789abcdef0123456789abcdef' },
      },
    }
    const lines: string[] = []
    for (const minute of minutes) {
      vi.setSystemTime(startMs + minute * MINUTE_MS)
      const [what, act] = events[minute] ?? []
      act?.(sandbox)
      sandbox.settle()
      const before = [slack, webhook, pager].map(({ received }) => received.length)
      const { report, remarks } = await scheduledRun(sandbox, monitoring)
      const wrong = report.targets.filter(target => !isGreenTarget(target)).map(({ tenant }) => tenant)
      const [slackNews, webhookNews, pagerNews] = [slack, webhook, pager].map(({ received }, index) =>
        received.slice(before[index]),
      )
      const said = [
        ...(slackNews ?? []).flatMap(readSlack).map(line => `slack      ${line}`),
        ...(pagerNews ?? []).map(readPager).map(line => `pagerduty  ${line}`),
        ...(webhookNews ?? []).flatMap(readWebhook).map(line => `webhook    ${line}`),
        ...remarks,
      ]
      lines.push(
        `+${String(minute).padStart(2, '0')} min${what === undefined ? '' : `  ${what}`}`,
        `         not green: ${wrong.length === 0 ? 'nobody' : wrong.join(', ')}`,
        ...(said.length === 0 ? ['nobody is told anything'] : said).map(line => `         ${line}`),
        '',
      )
    }
    return steady(lines.join('\n'), startMs)
  })
}

/** The texts of a Block Kit message, line by line. */
const readSlack = (message: unknown): readonly string[] =>
  textsIn(member(message, 'blocks')).flatMap(text => text.split('\n'))

function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'text') return textsIn(inner)
    return typeof inner === 'string' ? [inner] : textsIn(inner)
  })
}

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined

function readPager(message: unknown): string {
  const summary = member(member(message, 'payload'), 'summary')
  return [
    member(message, 'event_action'),
    member(message, 'dedup_key'),
    ...(summary === undefined ? [] : [summary]),
  ].join('  ')
}

function readWebhook(message: unknown): readonly string[] {
  const changes = member(message, 'changes')
  return (Array.isArray(changes) ? changes : []).map(
    change => `${member(change, 'kind')} ${member(change, 'id')} at ${member(change, 'tenant')}`,
  )
}

/** Without what differs from day to day: times become minutes of the hour, and what is made of times its kind. */
const steady = (text: string, startMs: number): string =>
  text
    .replace(/(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z| UTC)/g, (_, day: string, time: string) => {
      const minutes = Math.floor((Date.parse(`${day}T${time}Z`) - startMs) / MINUTE_MS)
      return `{${minutes < 0 ? '-' : '+'}${String(Math.abs(minutes)).padStart(2, '0')} min}`
    })
    .replace(/\b[0-9a-f]{32}\b/g, '{task}')
    .replace(/\becs-svc\/\d+/g, '{deployment}')
    .replace(/\b10\.0\.\d+\.\d+/g, '{task address}')

test('an hour in which faults come and go tells exactly this', async () => {
  // The edge presents a real certificate, so the hour is today's.
  const startMs = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS
  const minutes = Array.from({ length: 13 }, (_, index) => index * 5)
  const told = await hourOf(sandboxEnvironment, startMs, hour(), minutes)
  await expect(told).toMatchFileSnapshot('../golden/history/hour.golden.txt')
})

test('outside office hours nobody is told; what is still wrong when they begin is', async () => {
  const FRIDAY_16_50 = Date.parse('2026-01-16T16:50:00Z')
  const day = 24 * 60
  const monday = 2 * day + 12 * 60 + 10
  const events: Events = {
    5: ["bakery's rule leads to garage", leadTo('bakery', 'garage')],
    15: [
      'the office closes: florist and garage are stopped, as every evening',
      sandbox => {
        for (const tenant of ['florist', 'garage']) scale(tenant, 0)(sandbox)
      },
    ],
    [monday]: [
      'Monday, 05:00: the office opens, and all run again',
      sandbox => {
        for (const tenant of ['florist', 'garage']) scale(tenant, 1)(sandbox)
      },
    ],
    [monday + 10]: ["bakery's rule leads to bakery again", leadTo('bakery', 'bakery')],
  }
  const minutes = [0, 5, 15, 20, day, monday - 5, monday, monday + 5, monday + 10, monday + 15]
  const told = await hourOf(dev, FRIDAY_16_50, events, minutes)
  await expect(told).toMatchFileSnapshot('../golden/history/office-hours.golden.txt')
  const quiet = told.slice(told.indexOf('+15 min'), told.indexOf(`+${monday} min`))
  expect(quiet).not.toMatch(/slack|pagerduty|webhook/)
})
