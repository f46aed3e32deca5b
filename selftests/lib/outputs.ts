import { executor } from '../../reports/allure/executor.ts'
import { allureFiles as allureFilesOf } from '../../reports/allure.ts'
import {
  annotations as annotationsOf,
  appendOutputs as appendOutputsOf,
  appendSummary as appendSummaryOf,
} from '../../reports/github.ts'
import { htmlReport as htmlReportOf } from '../../reports/html.ts'
import { jsonPieces } from '../../reports/json.ts'
import { junitPieces } from '../../reports/junit.ts'
import { markdown as markdownOf } from '../../reports/markdown.ts'
import { nagios as nagiosOf } from '../../reports/nagios.ts'
import { pagerDutyEvents as pagerDutyEventsOf } from '../../reports/notify/pagerduty.ts'
import { slackMessage as slackMessageOf } from '../../reports/notify/slack.ts'
import { webhookMessage as webhookMessageOf } from '../../reports/notify/webhook.ts'
import { writePapers as writePapersOf } from '../../reports/papers/write.ts'
import { prometheus as prometheusOf } from '../../reports/prometheus.ts'
import { statusPage as statusPageOf } from '../../reports/status-page.ts'
import { tap as tapOf } from '../../reports/tap.ts'
import { terminal as terminalOf } from '../../reports/terminal.ts'
import { type View, viewOf } from '../../reports/view.ts'
import { writeReports as writeReportsOf } from '../../reports/write.ts'
import type { Report } from '../../runner/report/report.ts'
import { catalogue } from '../../specs/catalogue.ts'

/** An output as a function of the report: with the view that the product prepares of it. */
const ofReport =
  <More extends readonly unknown[], Result>(output: (view: View, ...more: More) => Result) =>
  (report: Report, ...more: More): Result =>
    output(viewOf(report, catalogue), ...more)

export const allureFiles = ofReport((view, variables: NodeJS.ProcessEnv = {}) =>
  allureFilesOf(view, executor(variables)),
)
export const annotations = ofReport(annotationsOf)
export const appendOutputs = ofReport(appendOutputsOf)
export const appendSummary = ofReport(appendSummaryOf)
export const htmlReport = ofReport(htmlReportOf)
export const junit = ofReport(view => [...junitPieces(view)].join(''))
export const markdown = ofReport(markdownOf)
export const nagios = ofReport(nagiosOf)
export const pagerDutyEvents = ofReport(pagerDutyEventsOf)
export const prometheus = ofReport(prometheusOf)
export const slackMessage = ofReport(slackMessageOf)
export const statusPage = ofReport(statusPageOf)
export const tap = ofReport(tapOf)
export const terminal = ofReport(terminalOf)
export const toJson = ofReport(view => [...jsonPieces(view)].join(''))
export const webhookMessage = ofReport(webhookMessageOf)
export const writePapers = ofReport(writePapersOf)
export const writeReports = ofReport(writeReportsOf)
