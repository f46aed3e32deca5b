import { describe, expect, test } from 'vitest'
import type { Report } from '../../runner/report/report.ts'
import {
  allureFiles,
  annotations,
  htmlReport,
  junit,
  markdown,
  pagerDutyEvents,
  slackMessage,
  statusPage,
  terminal,
} from '../lib/outputs.ts'
import { parseError, sampleReport, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

/** Everything that tells people of a cause or a step, as one text. */
const outputs: Readonly<Record<string, (report: Report) => string>> = {
  'the terminal': report => terminal(report, { columns: 200, colour: false }),
  Markdown: markdown,
  'the HTML report': htmlReport,
  'the status page': statusPage,
  JUnit: junit,
  Allure: report => [...allureFiles(report)].map(({ content }) => content).join('\n'),
  'annotations on GitHub': annotations,
  Slack: report => JSON.stringify(slackMessage(report)),
  PagerDuty: report => JSON.stringify(pagerDutyEvents(report)),
}

const DOCS = 'https://git.example.com/docs'
const byHand = {
  summary: 'Restart it from within',
  manual: 'First open a shell there.',
  paste: 'apachectl -k graceful',
  changes: true,
} as const

const changed = (id: string, what: 'cause' | 'failed-step') =>
  ({
    kind: 'new',
    env: 'prod',
    tenant: 'goldencrust',
    id,
    what,
    title: 'x',
    steps: [],
    since: '2026-01-14T10:00:00.000Z',
    runs: 1,
    changed: [],
    alertKey: id,
  }) as const

const failed = stepsWith({ 'alb-response': { status: 'failed', reason: '500' } })

describe.for(Object.entries(outputs))('%s', ([, output]) => {
  test('tells a way out by hand whole, with what is to be pasted, and leads to the page of its cause', () => {
    const cause = { ...parseError, explains: ['alb-response'], fixes: [byHand] }
    const targets = [sampleTarget({ specs: failed, diagnoses: [cause] })]
    const said = output(sampleReport({ targets, changes: [changed(cause.id, 'cause')], docsUrl: DOCS }))
    for (const part of [byHand.summary, byHand.manual, byHand.paste, `${DOCS}/causes/${cause.id}.md`])
      expect(said).toContain(part)
  })

  test('leads to the page of a step that nothing explains', () => {
    const targets = [sampleTarget({ specs: failed, unexplained: ['alb-response'] })]
    const said = output(sampleReport({ targets, changes: [changed('alb-response', 'failed-step')], docsUrl: DOCS }))
    expect(said).toContain(`${DOCS}/steps/alb-response.md`)
  })
})
