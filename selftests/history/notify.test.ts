import { describe, expect, test } from 'vitest'
import { tell } from '../../cli/telling.ts'
import { type EnvironmentState, emptyState } from '../../history/state.ts'
import { registerSecret } from '../../platform/redact.ts'
import type { Change } from '../../reports/change.ts'
import { deliver, type Patience } from '../../reports/notify/deliver.ts'
import { pagerDutyEvents } from '../../reports/notify/pagerduty.ts'
import { slackMessage } from '../../reports/notify/slack.ts'
import { webhookMessage } from '../../reports/notify/webhook.ts'
import type { Report } from '../../reports/report.ts'
import { withTemporaryFolder } from '../lib/command.ts'
import { BRIEF_MS, PATIENT_MS } from '../lib/patience.ts'
import { receiver } from '../lib/receiver.ts'
import { parseError, sampleReport, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { runSuite } from '../lib/transcript.ts'

const QUICK: Patience = { attempts: 3, timeoutMs: PATIENT_MS, pauseMs: 10 }
const never = new AbortController().signal

const change = (kind: Change['kind'], more: Partial<Change> = {}): Change => ({
  kind,
  env: 'prod',
  tenant: 'goldencrust',
  id: 'wp-config-parse-error',
  what: 'cause',
  title: parseError.rootCause,
  steps: parseError.explains,
  since: '2026-01-05T10:00:00.000Z',
  runs: 2,
  changed: ['image digest: sha256:43604b53a1d0, before: sha256:760e4faa0db7'],
  alertKey: 'prod/goldencrust/wp-config-parse-error',
  ...more,
})

const reportWith = (...changes: readonly Change[]): Report =>
  sampleReport({
    phase: 'smoke',
    changes,
    targets: [
      sampleTarget({
        specs: stepsWith({ 'alb-response': { status: 'failed', reason: '500' } }),
        diagnoses: [parseError],
      }),
      sampleTarget({ tenant: 'bluebird' }),
    ],
  })

describe('delivery', () => {
  test('is done when the receiver takes it', async () => {
    const { url, received } = await receiver(200)
    expect(await deliver(url, { a: 1 }, never, QUICK)).toBeUndefined()
    expect(received).toEqual([{ a: 1 }])
  })

  test('is tried again after a 500', async () => {
    const { url, received } = await receiver(500, 200)
    expect(await deliver(url, {}, never, QUICK)).toBeUndefined()
    expect(received).toHaveLength(2)
  })

  test('is not tried again where that cannot help', async () => {
    const { url, received } = await receiver(404)
    expect(await deliver(url, {}, never, QUICK)).toBe('it answers 404')
    expect(received).toHaveLength(1)
  })

  test('ends when the receiver hangs', async () => {
    const { url, received } = await receiver('hang')
    expect(await deliver(url, {}, never, { ...QUICK, timeoutMs: BRIEF_MS })).toBe('no answer in time')
    expect(received).toHaveLength(3)
  })

  test('ends when nobody is there, and names no address', async () => {
    const { url, close } = await receiver(200)
    close()
    expect(await deliver(url, {}, never, QUICK)).toBe('ECONNREFUSED')
  })
})

describe('messages', () => {
  test('only what changed is said', () => {
    for (const kind of ['ongoing', 'suspected', 'recovering', 'not-judged'] as const) {
      const report = reportWith(change(kind))
      expect([slackMessage(report), webhookMessage(report), pagerDutyEvents(report)]).toEqual([
        undefined,
        undefined,
        [],
      ])
    }
  })

  test('Slack: Block Kit within its limits, markup harmless, secrets gone', () => {
    registerSecret('hunter2hunter2')
    const odd = change('new', { title: 'see <!channel> & hunter2hunter2', changed: ['x'.repeat(9000)] })
    const text = JSON.stringify(slackMessage(reportWith(odd, change('recovered', { tenant: 'bluebird' }))))
    expect(text).toContain('prod: 1 new, 1 recovered')
    expect(text).toContain('see &lt;!channel&gt; &amp; [redacted]')
    expect(text).toContain('aws ecs update-service')
    expect(text).not.toContain('hunter2')
    expect(text.length).toBeLessThan(12_000)
  })

  test('the same cause of all tenants is one message', () => {
    const both = ['goldencrust', 'bluebird'].map(tenant => change('new', { tenant, alertKey: 'prod/*/x' }))
    expect(JSON.stringify(slackMessage(reportWith(...both)))).toContain('at all 2 tenants')
    expect(pagerDutyEvents(reportWith(...both))).toMatchObject([
      { event_action: 'trigger', dedup_key: 'tenant-runbook/prod/*/x' },
    ])
  })

  test('PagerDuty: raised by tenant and cause, resolved by the same key, a shared one by the last tenant', () => {
    expect(pagerDutyEvents(reportWith(change('new')))).toMatchObject([
      {
        event_action: 'trigger',
        dedup_key: 'tenant-runbook/prod/goldencrust/wp-config-parse-error',
        payload: { severity: 'critical', source: 'goldencrust.wp.kimmyai.io', group: 'prod' },
      },
    ])
    expect(pagerDutyEvents(reportWith(change('recovered')))).toEqual([
      { event_action: 'resolve', dedup_key: 'tenant-runbook/prod/goldencrust/wp-config-parse-error' },
    ])
    expect(pagerDutyEvents(reportWith(change('recovered', { alertStays: true })))).toEqual([])
  })

  test('the webhook gets the tenants that changed, without their evidence', () => {
    expect(webhookMessage(reportWith(change('new')))).toMatchObject({
      schemaVersion: 1,
      changes: [{ kind: 'new' }],
      targets: [{ tenant: 'goldencrust', diagnoses: [{ id: 'wp-config-parse-error' }] }],
    })
    expect(JSON.stringify(webhookMessage(reportWith(change('new'))))).not.toContain('"evidence"')
  })
})

test('what nobody took is told in the next run, before its own messages', async () => {
  const slack = await receiver(500, 500, 500, 200)
  const saved: EnvironmentState[] = []
  const save = async (state: EnvironmentState) => {
    saved.push(state)
  }
  const channels = { slackUrl: slack.url, webhookUrl: null, pagerDuty: null }
  const remarks = await tell(reportWith(change('new')), emptyState('prod'), channels, { save }, QUICK)
  expect(remarks).toEqual(['1 message not delivered to slack (it answers 500); tried again in the next run'])
  expect(saved.map(({ undelivered }) => undelivered.length)).toEqual([1, 1])
  const last = saved.at(-1) ?? emptyState('prod')
  expect(await tell(reportWith(change('recovered')), last, channels, { save }, QUICK)).toEqual([])
  expect(slack.received.slice(3).map(message => JSON.stringify(message).includes('RECOVERED'))).toEqual([false, true])
  expect(saved.at(-1)?.undelivered).toEqual([])
})

test('a whole run tells its receivers, and its reports, its history and its words hold none of their addresses', () =>
  withTemporaryFolder(async folder => {
    const [slack, webhook, pager] = [await receiver(200), await receiver(200), await receiver(503)]
    const { exitCode, stderr, stdout, report } = await runSuite(
      ['--phase', 'smoke', '--only', 'service-stable', '--fault', 'service-scaled-to-zero', '--state', folder],
      {
        env: {
          RUNBOOK_SLACK_WEBHOOK: slack.url,
          RUNBOOK_WEBHOOK: webhook.url,
          RUNBOOK_PAGERDUTY_KEY: '0123456789abcdef0123456789abcdef',
          RUNBOOK_PAGERDUTY_URL: pager.url,
        },
      },
    )
    expect(exitCode).toBe(1)
    expect(slack.received).toHaveLength(1)
    expect(webhook.received).toMatchObject([{ changes: [{ kind: 'new', id: 'service-scaled-to-zero' }] }])
    expect(pager.received[0]).toMatchObject({ routing_key: '0123456789abcdef0123456789abcdef' })
    expect(stderr).toContain('1 message not delivered to pagerduty (it answers 503)')
    expect(`${stderr}${stdout}${JSON.stringify(report)}`).not.toMatch(/secretpathofahook|0123456789abcdef0123/)
  }))
