import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Monitoring, monitoringOf, NO_MONITORING } from '../../cli/monitoring.ts'
import { saveHistory } from '../../cli/save-history.ts'
import { sendMessages } from '../../cli/send-messages.ts'
import { enqueue } from '../../history/queue.ts'
import { emptyState } from '../../history/state.ts'
import { loadState, saveState } from '../../history/store.ts'
import { deliver, type RetryLimits } from '../../reports/notify/deliver.ts'
import { openHistory, type RunHistory } from '../../runner/history.ts'
import type { Change } from '../../runner/report/change.ts'
import type { Report } from '../../runner/report/report.ts'
import { environments } from '../lib/company.ts'
import { pagerDutyEvents, slackMessage, webhookMessage } from '../lib/outputs.ts'
import { BRIEF_MS, PATIENT_MS } from '../lib/patience.ts'
import { receiver } from '../lib/receiver.ts'
import { parseError, sampleReport, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'
import { runSuite } from '../lib/transcript.ts'

const QUICK: RetryLimits = { attempts: 3, timeoutMs: PATIENT_MS, pauseMs: 10 }
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

const eventsOf = (report: Report): readonly unknown[] => pagerDutyEvents(report).map(({ event }) => event)

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
    expect(await deliver(url, {}, never, QUICK)).toMatchObject({ reason: 'it answers 404', ofMessage: false })
    expect(received).toHaveLength(1)
  })

  test('ends when the receiver hangs', async () => {
    const { url, received } = await receiver('hang')
    expect(await deliver(url, {}, never, { ...QUICK, timeoutMs: BRIEF_MS })).toMatchObject({
      reason: 'no answer in time',
      ofMessage: false,
    })
    expect(received).toHaveLength(3)
  })

  test('ends when nobody is there, and names no address', async () => {
    const { url, close } = await receiver(200)
    close()
    expect(await deliver(url, {}, never, QUICK)).toMatchObject({ reason: 'ECONNREFUSED', ofMessage: false })
  })
})

describe('messages', () => {
  test('only what changed is said', () => {
    for (const kind of ['ongoing', 'suspected', 'recovering', 'not-judged'] as const) {
      const report = reportWith(change(kind))
      expect([slackMessage(report), webhookMessage(report), eventsOf(report)]).toEqual([undefined, undefined, []])
    }
  })

  test('Slack: Block Kit within its limits, markup harmless', () => {
    const odd = change('new', { title: 'see <!channel> & more', changed: ['x'.repeat(9000)] })
    const text = JSON.stringify(slackMessage(reportWith(odd, change('recovered', { tenant: 'bluebird' }))))
    expect(text).toContain(
      'prod: NEW wp-config-parse-error at goldencrust, RECOVERED wp-config-parse-error at bluebird',
    )
    expect(text).toContain('see &lt;!channel&gt; &amp; more')
    expect(text).toContain('aws ecs update-service')
    expect(text.length).toBeLessThan(12_000)
  })

  test('Slack: the header fits, whoever is in trouble', () => {
    const names = Array.from({ length: 40 }, (_, index) => `tenant${index}`)
    const changes = names.map(tenant => change('new', { tenant, id: `cause-of-${tenant}` }))
    const header = (report: Report) =>
      JSON.stringify(slackMessage(report)).match(/"header","text":\{[^}]*"text":"([^"]*)"/)?.[1]
    expect(header(reportWith(...changes))).toMatch(/^prod: NEW cause-of-tenant0 at tenant0, .* and 3[5-9] more$/)
    expect(header(reportWith(change('new', { id: 'x'.repeat(300) }), change('new'))) ?? '').toMatch(/… and 1 more$/)
  })

  test('Slack: what changed names its tenant, a recovery how long it lasted, a cause its page', () => {
    const both = ['goldencrust', 'bluebird'].map((tenant, index) =>
      change('recovered', { tenant, changed: [`digest ${index}`] }),
    )
    const report = { ...reportWith(...both, change('new', { id: 'x' })), startedAt: '2026-01-05T12:05:30.000Z' }
    const text = JSON.stringify(slackMessage(report))
    expect(text).toContain('lasted 2 h 05 min, since 2026-01-05 10:00:00 UTC')
    expect(text).toContain('changed: goldencrust: digest 0')
    expect(text).toContain('changed: bluebird: digest 1')
    const fresh = reportWith(change('new'))
    expect(JSON.stringify(slackMessage(fresh))).toContain('page: docs/causes/wp-config-parse-error.md')
    const docsUrl = 'https://git.example.com/runbook/docs'
    const page = `${docsUrl}/causes/wp-config-parse-error.md`
    expect(JSON.stringify(slackMessage({ ...fresh, docsUrl }))).toContain(`<${page}|what wp-config-parse-error is`)
    expect(eventsOf({ ...fresh, docsUrl })).toMatchObject([{ links: [{ href: page }] }])
  })

  test('the same cause of all tenants is one message', () => {
    const both = ['goldencrust', 'bluebird'].map(tenant => change('new', { tenant, alertKey: 'prod/*/x' }))
    expect(JSON.stringify(slackMessage(reportWith(...both)))).toContain('at all 2 tenants')
    expect(eventsOf(reportWith(...both))).toMatchObject([
      { event_action: 'trigger', dedup_key: 'tenant-runbook/prod/*/x' },
    ])
  })

  test('PagerDuty: raised by tenant and cause, resolved by the same key, a shared one by the last tenant', () => {
    expect(eventsOf(reportWith(change('new')))).toMatchObject([
      {
        event_action: 'trigger',
        dedup_key: 'tenant-runbook/prod/goldencrust/wp-config-parse-error',
        payload: { severity: 'critical', source: 'goldencrust.wp.kimmyai.io', group: 'prod' },
      },
    ])
    expect(eventsOf(reportWith(change('recovered')))).toEqual([
      { event_action: 'resolve', dedup_key: 'tenant-runbook/prod/goldencrust/wp-config-parse-error' },
    ])
    expect(eventsOf(reportWith(change('recovered', { alertStays: true })))).toEqual([])
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

const monitoringTo = (stateDir: string, slackUrl: string): Monitoring => ({
  ...NO_MONITORING,
  stateDir,
  channels: { slackUrl, webhookUrl: null, pagerDuty: null },
})

/** A run whose only failed step has a cause, or that is green. */
const runWith = (status: 'failed' | 'passed'): Report =>
  sampleReport({
    phase: 'smoke',
    targets: [
      status === 'passed'
        ? sampleTarget()
        : sampleTarget({
            specs: stepsWith({ 'alb-response': { status, reason: '500' } }),
            diagnoses: [{ ...parseError, explains: ['alb-response'] }],
          }),
    ],
  })

const historyIn = async (monitoring: Monitoring): Promise<RunHistory> => {
  const history = await openHistory(monitoring, environments.prod)
  if (!history) throw new Error('no history')
  return history
}

const remember = async (monitoring: Monitoring, report: Report) =>
  saveHistory(await historyIn(monitoring), report, monitoring.channels)

describe('an address with a user in it', () => {
  test.for([
    ['u:a%21%2Fb', 'u:a!/b'],
    ['u:a%', 'u:a%'],
    ['u', 'u:'],
  ])('%s is sent as a login', async ([user, login], { expect }) => {
    const { url, received, logins } = await receiver(200)
    expect(await deliver(url.replace('//', `//${user}@`), { a: 1 }, never, QUICK)).toBeUndefined()
    expect(received).toEqual([{ a: 1 }])
    expect(logins).toEqual([`Basic ${Buffer.from(login ?? '').toString('base64')}`])
  })

  test('without one there is no login', async () => {
    const { url, logins } = await receiver(200)
    await deliver(url, {}, never, QUICK)
    expect(logins).toEqual([undefined])
  })

  test('may hold a percent sign that encodes nothing', () => {
    const { channels } = monitoringOf({ state: 'x' }, { RUNBOOK_WEBHOOK: 'http://u:a%@h/' })
    expect(channels.webhookUrl).toBe('http://u:a%@h/')
  })

  test.for([
    [{}, /^RUNBOOK_WEBHOOK: that is no http\(s\) address/],
    [{ 'notify-webhook': 'ftp://h/' }, /^--notify-webhook: that is no http\(s\) address/],
  ] as const)('that is none is blamed on whoever gave it: %o', ([flags, blamed]) => {
    expect(() => monitoringOf({ state: 'x', ...flags }, { RUNBOOK_WEBHOOK: 'ftp://h/' })).toThrow(blamed)
  })
})

describe('the queue', () => {
  test('what counts as said is queued in the same writing, and told by a later run when this one never comes to it', () =>
    withTemporaryFolder(async folder => {
      const slack = await receiver(200)
      const monitoring = monitoringTo(folder, slack.url)
      await remember(monitoring, runWith('failed'))
      const kept = await loadState(folder, 'prod')
      expect(kept.tenants.goldencrust?.open).toMatchObject([{ saidAs: expect.any(String) }])
      expect(kept.undelivered).toMatchObject([{ channel: 'slack' }])
      const history = await historyIn(monitoring)
      const { state } = await saveHistory(history, runWith('failed'), monitoring.channels)
      expect(await sendMessages(state, monitoring.channels, history, { limits: QUICK })).toEqual([])
      expect(slack.received).toHaveLength(1)
      expect((await loadState(folder, 'prod')).undelivered).toEqual([])
    }))

  test('what nobody took is told in the next run, before its own messages', () =>
    withTemporaryFolder(async folder => {
      const slack = await receiver(500, 500, 500, 200)
      const monitoring = monitoringTo(folder, slack.url)
      const runs = []
      for (const status of ['failed', 'passed'] as const) {
        const history = await historyIn(monitoring)
        const { state } = await saveHistory(history, runWith(status), monitoring.channels)
        runs.push(await sendMessages(state, monitoring.channels, history, { limits: QUICK }))
      }
      expect(runs).toEqual([['1 message not delivered to slack (it answers 500); tried again in the next run'], []])
      expect(slack.received.slice(3).map(message => JSON.stringify(message).includes('RECOVERED'))).toEqual([
        false,
        true,
      ])
      expect((await loadState(folder, 'prod')).undelivered).toEqual([])
    }))

  test('a message that is refused for what it says holds nobody up, and is kept', async () => {
    const slack = await receiver(400, 200)
    const channels = { slackUrl: slack.url, webhookUrl: null, pagerDuty: null }
    const undelivered = ['a', 'b'].map(body => ({ channel: 'slack', since: '2026-01-05T10:00:00.000Z', body }))
    const settled: unknown[] = []
    const settle = async (delivered: readonly unknown[]) => void settled.push(...delivered)
    const remarks = await sendMessages({ undelivered }, channels, { settle }, { limits: QUICK })
    expect(remarks).toEqual(['1 message not delivered to slack (it answers 400); tried again in the next run'])
    expect(settled).toEqual(undelivered.slice(1))
  })

  test('what another run has written since is neither lost nor told for it', () =>
    withTemporaryFolder(async folder => {
      const slack = await receiver(200)
      const monitoring = monitoringTo(folder, slack.url)
      const [early, late] = [await historyIn(monitoring), await historyIn(monitoring)]
      const first = await saveHistory(early, runWith('failed'), monitoring.channels)
      expect((await saveHistory(late, runWith('failed'), monitoring.channels)).view.changes).toMatchObject([
        { kind: 'ongoing' },
      ])
      await early.settle(first.state.undelivered, [])
      const left = await loadState(folder, 'prod')
      expect(left.undelivered).toEqual([])
      expect(left.tenants.goldencrust?.runs).toHaveLength(2)
    }))

  test('an alert that was never taken is not raised after its end was', () =>
    withTemporaryFolder(async folder => {
      const pager = await receiver(400, 400, 202)
      const pagerDuty = { url: pager.url, routingKey: 'r' }
      const monitoring = { ...monitoringTo(folder, ''), channels: { slackUrl: null, webhookUrl: null, pagerDuty } }
      const said: string[] = []
      for (const status of ['failed', 'passed', 'passed'] as const) {
        const history = await historyIn(monitoring)
        const { state } = await saveHistory(history, runWith(status), monitoring.channels)
        said.push(...(await sendMessages(state, monitoring.channels, history, { limits: QUICK })))
      }
      expect(pager.received).toMatchObject(['trigger', 'trigger', 'resolve'].map(event_action => ({ event_action })))
      expect(said[1]).toMatch(/1 message not delivered to pagerduty .*given up, since something later/)
      expect((await loadState(folder, 'prod')).undelivered).toEqual([])
    }))

  test('what a message that is overtaken also told of, and is still open, is told anew', () =>
    withTemporaryFolder(async folder => {
      const slack = await receiver(400, 400, 200)
      const monitoring = monitoringTo(folder, slack.url)
      const failing = (tenant: string, status: 'failed' | 'passed') =>
        runWith(status).targets.map(target => ({ ...target, tenant }))
      const told = async (first: 'failed' | 'passed') => {
        const history = await historyIn(monitoring)
        const targets = [
          ...failing('goldencrust', first),
          ...failing('bluebird', 'failed'),
          ...failing('lakeside', 'passed'),
        ]
        const { state } = await saveHistory(history, { ...runWith('passed'), targets }, monitoring.channels)
        return sendMessages(state, monitoring.channels, history, { limits: QUICK })
      }
      for (const first of ['failed', 'passed', 'passed', 'passed'] as const) await told(first)
      const headers = slack.received.map(message =>
        JSON.stringify(message)
          .match(/prod: [^"(]*/)?.[0]
          .trim(),
      )
      const both = 'prod: NEW wp-config-parse-error at goldencrust, bluebird'
      const parted = [
        'prod: RECOVERED wp-config-parse-error at goldencrust',
        'prod: NEW wp-config-parse-error at bluebird',
      ]
      expect(headers).toEqual([both, both, ...parted])
      expect(JSON.stringify(slack.received[3])).toContain('at bluebird')
    }))

  test('what was new while a channel was not there is told when it is, once', () =>
    withTemporaryFolder(async folder => {
      const slack = await receiver(200)
      const without = { ...monitoringTo(folder, ''), channels: NO_MONITORING.channels }
      for (const monitoring of [without, without, monitoringTo(folder, slack.url), monitoringTo(folder, slack.url)]) {
        const history = await historyIn(monitoring)
        const { state } = await saveHistory(history, runWith('failed'), monitoring.channels)
        await sendMessages(state, monitoring.channels, history, { limits: QUICK })
      }
      expect(slack.received).toHaveLength(1)
      expect(JSON.stringify(slack.received)).toContain('prod: NEW wp-config-parse-error at goldencrust')
    }))

  test('nothing is told again of a history from before it was noted who was told', () =>
    withTemporaryFolder(async folder => {
      const slack = await receiver(200)
      const without = { ...monitoringTo(folder, ''), channels: NO_MONITORING.channels }
      await remember(without, runWith('failed'))
      const path = join(folder, 'prod.json')
      await writeFile(path, (await readFile(path, 'utf8')).replace('"queuedFor":[]', '"x":0'))
      await remember(monitoringTo(folder, slack.url), runWith('failed'))
      expect((await loadState(folder, 'prod')).undelivered).toEqual([])
    }))

  test('has at most 4 MB, of which a loud channel takes nothing from a quiet one; what is too large for it is tried once', () => {
    const body = 'x'.repeat(90_000)
    const since = '2026-01-19T10:00:00.000Z'
    const loud = Array.from({ length: 190 }, () => ({ channel: 'webhook', since, body }))
    const quiet = { channel: 'slack', since: '2026-01-18T10:00:00.000Z', body: 'b' }
    const huge = { channel: 'webhook', keys: [], body: 'x'.repeat(5_000_000) }
    const { state, dropped, tooLarge } = enqueue(
      { ...emptyState('prod'), undelivered: [quiet, ...loud] },
      [huge],
      since,
    )
    expect(JSON.stringify(state).length).toBeLessThan(4_010_000)
    expect(state.undelivered[0]).toEqual(quiet)
    expect(state.undelivered.length + dropped.length).toBe(191)
    expect(tooLarge).toMatchObject([{ channel: 'webhook' }])
  })

  test('promises no next run what could not be saved', async () => {
    const slack = await receiver(404)
    const channels = { slackUrl: slack.url, webhookUrl: null, pagerDuty: null }
    const undelivered = [{ channel: 'slack', since: '2026-01-05T10:00:00.000Z', body: 'a' }]
    const settle = async () => {}
    const [remark] = await sendMessages({ undelivered }, channels, { settle }, { limits: QUICK, kept: false })
    expect(remark).toBe(
      '1 message not delivered to slack (it answers 404); the history that would keep them for the next run could not be saved',
    )
  })

  test('keeps a week and 200 of each channel, and says what it gives up', () =>
    withTemporaryFolder(async folder => {
      const of = (channel: string, since: string, count: number) =>
        Array.from({ length: count }, (_, index) => ({ channel, since, body: index }))
      const startedAt = '2026-01-20T10:00:00.000Z'
      await saveState(folder, {
        ...emptyState('prod'),
        undelivered: [
          ...of('pagerduty', '2026-01-05T10:00:00.000Z', 1),
          ...of('slack', '2026-01-19T10:00:00.000Z', 202),
          ...of('webhook', '2026-01-19T10:00:00.000Z', 3),
        ],
      })
      const monitoring = monitoringTo(folder, 'http://127.0.0.1:9/')
      const { state, remarks } = await remember(monitoring, { ...runWith('passed'), startedAt })
      expect(state.undelivered).toHaveLength(203)
      expect(remarks.map(remark => remark.split(',')[0])).toEqual([
        '1 message to pagerduty since 2026-01-05T10:00:00.000Z given up: nobody took them',
        '2 messages to slack since 2026-01-19T10:00:00.000Z given up: nobody took them',
      ])
    }))
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
