import { describe, expect, test } from 'vitest'
import { merge } from '../../runner/merge.ts'
import type { Change } from '../../runner/report/change.ts'
import type { Report } from '../../runner/report/report.ts'
import {
  allureFiles,
  annotations,
  htmlReport,
  junit,
  markdown,
  pagerDutyEvents,
  prometheus,
  slackMessage,
  statusPage,
  terminal,
  toJson,
  webhookMessage,
} from '../lib/outputs.ts'
import { parseError, sampleReport, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

const change: Change = {
  kind: 'new',
  env: 'prod',
  tenant: 'goldencrust',
  id: 'wp-config-parse-error',
  what: 'cause',
  title: parseError.rootCause,
  steps: parseError.explains,
  since: '2026-01-05T10:00:00.000Z',
  runs: 1,
  changed: [],
  alertKey: 'prod/goldencrust/wp-config-parse-error',
}

/** By nothing but its mark it can be told from a real one. */
const report = (sandbox: boolean): Report =>
  sampleReport({
    sandbox,
    exitCode: 1,
    changes: [change],
    targets: [
      sampleTarget({
        specs: stepsWith({ 'alb-response': { status: 'failed', reason: '500' } }),
        diagnoses: [{ ...parseError, explains: ['alb-response'] }],
      }),
    ],
  })

const lines = (text: string, pattern: RegExp): readonly string[] => text.split('\n').filter(line => pattern.test(line))

/** Every output, and in it each part that can stand alone somewhere. */
const OUTPUTS: readonly (readonly [name: string, parts: (report: Report) => readonly unknown[]])[] = [
  ['terminal', all => [terminal(all, { columns: 100, colour: false })]],
  ["the terminal's verdict", all => lines(terminal(all, { columns: 100, colour: false }), /^exit 1/)],
  ['report.json', all => lines(toJson(all), /"sandbox": true|"sandbox": false/)],
  ['each suite of junit.xml', all => lines(junit(all), /^<testsuite/)],
  ["summary.md's heading and verdict", all => [...lines(markdown(all), /^## /), ...lines(markdown(all), /^exit 1/)]],
  ['each annotation', all => lines(annotations(all).trim(), /^/)],
  [
    'each result of Allure',
    all =>
      [...allureFiles(all)]
        .filter(({ name }) => name.endsWith('-result.json') || name.endsWith('.properties'))
        .map(({ content }) => content),
  ],
  ["report.html's title and heading", all => lines(htmlReport(all), /<title>|<h1>/)],
  ["the status page's title and heading", all => lines(statusPage(all), /<title>|<h1>/)],
  ['the figures', all => lines(prometheus(all), /^runbook_run_sandbox\{/)],
  ['Slack', all => [slackMessage(all)]],
  ['the webhook', all => [webhookMessage(all)]],
  ['each event of PagerDuty', all => pagerDutyEvents(all).map(({ event }) => event)],
]

const REAL_AS_WELL = /"sandbox":\s*false|sandbox=no|runbook_run_sandbox\{.*\} 0/g

describe('a run of the sandbox cannot be taken for a real one, nor the other way round', () => {
  test.for(OUTPUTS)('%s', ([, parts], { expect: check }) => {
    const [rehearsed, real] = [true, false].map(sandbox =>
      parts(report(sandbox)).map(part => (typeof part === 'string' ? part : JSON.stringify(part))),
    )
    check(rehearsed?.length).toBeGreaterThan(0)
    for (const part of rehearsed ?? []) check(part.replace(REAL_AS_WELL, '')).toMatch(/sandbox/)
    for (const part of real ?? []) check(part.replace(REAL_AS_WELL, '')).not.toMatch(/sandbox/)
  })

  test.for(OUTPUTS.filter(([name]) => name !== 'the figures' && name !== 'report.json'))(
    '%s says who was asked instead of the real one',
    ([, parts], { expect: check }) => {
      const redirected = { awsEndpoints: ['AWS_ENDPOINT_URL=http://127.0.0.1:4566'], resolver: null, connectTo: [] }
      const said = parts({ ...report(false), redirected })
      check(said.length).toBeGreaterThan(0)
      for (const part of said) check(typeof part === 'string' ? part : JSON.stringify(part)).toMatch(/redirected/)
    },
  )

  test('nobody is woken up for it', () => {
    expect(pagerDutyEvents(report(true))).toMatchObject([{ event: { payload: { severity: 'info' } } }])
    expect(pagerDutyEvents(report(false))).toMatchObject([{ event: { payload: { severity: 'critical' } } }])
  })

  test('the parts of a fleet are all of it or all real', async () => {
    const part = (sandbox: boolean, index: number): Report => ({
      ...report(sandbox),
      shard: { index, count: 2, env: 'prod', fleet: ['goldencrust'] },
    })
    await expect(merge([part(true, 1), part(false, 2)])).rejects.toThrow(
      /different platforms: the sandbox and a real one/,
    )
    const empty = { ...part(false, 2), targets: [] }
    expect(await merge([part(true, 1), empty])).toMatchObject({ sandbox: true })
  })
})
