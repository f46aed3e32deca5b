import { Stage, Status } from 'allure-js-commons'
import { describe, expect, test } from 'vitest'
import { registerSecret } from '../../lib/text/redact.ts'
import type { AllureResult } from '../../reports/allure/result.ts'
import { redactReport } from '../../runner/redact-report.ts'
import type { Report } from '../../runner/report/report.ts'
import { allureFiles } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

const isResult = (value: unknown): value is AllureResult =>
  typeof value === 'object' && value !== null && 'uuid' in value && 'status' in value && 'labels' in value

const resultsOf = (report: Report): readonly AllureResult[] =>
  [...allureFiles(report)]
    .filter(({ name }) => name.endsWith('-result.json'))
    .map(({ content }): unknown => JSON.parse(content))
    .filter(isResult)

const contentOf = (report: Report, name: string): string => {
  const file = [...allureFiles(report)].find(candidate => candidate.name === name)
  if (!file) throw new Error(`no ${name}`)
  return file.content
}
const stepOf = (report: Report, id: string): AllureResult => {
  const result = resultsOf(report).find(({ fullName }) => fullName.endsWith(`/${id}`))
  if (!result) throw new Error(`no result of ${id}`)
  return result
}
const labelsOf = ({ labels }: AllureResult, name: string) =>
  labels.filter(label => label.name === name).map(({ value }) => value)

describe('allure-results', () => {
  test.for(Object.entries(sampleReports))('%s: complete and consistent', ([, report]) => {
    const files = [...allureFiles(report)]
    const names = files.map(({ name }) => name)
    const results = resultsOf(report)
    expect(new Set(names).size).toBe(names.length)
    expect(results).toHaveLength(report.targets.flatMap(({ specs }) => specs).length + report.problems.length)
    for (const result of results) {
      expect(Object.values<string>(Status)).toContain(result.status)
      expect(Object.values<string>(Stage)).toContain(result.stage)
      expect(result.stop).toBeGreaterThanOrEqual(result.start)
      expect(result.uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/)
      if (result.status !== 'passed') expect(result.statusDetails.message).toBeTruthy()
      for (const { source } of result.attachments) expect(names).toContain(source)
    }
  })

  test('a failed step carries its reason, its root cause and the way out', () => {
    const result = stepOf(sampleReports['one-cause'], 'targets-healthy')
    expect(result).toMatchObject({
      name: 'targets-healthy: The target group has targets and all are healthy (sandbox, nothing real)',
      status: 'failed',
      statusDetails: {
        message: '10.0.3.17:80 unhealthy, Target.ResponseCodeMismatch [500]',
        trace: expect.stringContaining('ROOT CAUSE  wp-config-parse-error'),
      },
      titlePath: ['prod', 'goldencrust'],
    })
    expect(labelsOf(result, 'epic')).toEqual(['prod'])
    expect(labelsOf(result, 'feature')).toEqual(['Runbook 6.3'])
    expect(labelsOf(result, 'severity')).toEqual(['critical'])
    expect(labelsOf(result, 'tag')).toEqual(['sandbox', 'post', 'failed', 'wp-config-parse-error'])
    expect(result.description).toContain('```sh\naws ecs update-service --cluster prod-cluster')
    expect(result.attachments.map(({ name }) => name)).toEqual(['target-health'])
  })

  test('what could not be judged is broken; what does not apply is skipped and says why', () => {
    const { 'two-causes': mixed, 'green-sandbox': sandbox } = sampleReports
    expect(stepOf(mixed, 'database-reachable').status).toBe('broken')
    expect(stepOf(mixed, 'install-page')).toMatchObject({
      status: 'broken',
      statusDetails: { message: 'blocked by alb-response, edge-response: no page was served' },
    })
    expect(stepOf(sandbox, 'tls-certificate')).toMatchObject({
      status: 'skipped',
      statusDetails: { message: 'this environment has no CloudFront' },
    })
    expect(resultsOf(sampleReports['suite-error']).filter(({ status }) => status === 'broken')).toHaveLength(1)
  })

  test('history goes on from run to run and is not shared between tenants', () => {
    const later = { ...sampleReports.green, startedAt: '2025-12-25T01:12:09.000Z' }
    const [first, second] = [stepOf(sampleReports.green, 'alb-response'), stepOf(later, 'alb-response')]
    expect(second.historyId).toBe(first.historyId)
    expect(second.testCaseId).toBe(first.testCaseId)
    expect(second.uuid).not.toBe(first.uuid)
    const histories = resultsOf(sampleReports['several-targets']).map(({ historyId }) => historyId)
    expect(new Set(histories).size).toBe(histories.length)
  })

  test('each failure falls into the category of its own cause', () => {
    const report = sampleReports['two-causes']
    const categories: unknown = JSON.parse(contentOf(report, 'categories.json'))
    if (!Array.isArray(categories)) throw new Error('no list')
    const categoryOf = (result: AllureResult): unknown =>
      categories.find(
        ({ matchedStatuses, traceRegex }) =>
          matchedStatuses.includes(result.status) &&
          (traceRegex === undefined || new RegExp(`^${traceRegex}$`).test(result.statusDetails.trace ?? '')),
      )?.name
    expect(categoryOf(stepOf(report, 'targets-healthy'))).toMatch(/^wp-config-parse-error/)
    expect(categoryOf(stepOf(report, 'basic-auth-live'))).toMatch(/^basic-auth-placeholder/)
    expect(categoryOf(stepOf(report, 'tasks-start'))).toBe('Failed, and no known issue explains it')
    expect(categoryOf(stepOf(report, 'requests-logged'))).toBe('Could not be judged')
  })

  test('the environment is named', () => {
    const text = contentOf(sampleReports['one-cause'], 'environment.properties')
    expect(text).toContain('account=093646564004\n')
    expect(text).toContain('sandbox=yes, no AWS account was touched\n')
    expect(text).toContain('faults=wp-config-parse-error\n')
  })

  test('no secret passes, and Markdown in what was seen stays text', () => {
    registerSecret('tr0ub4dor&3')
    const specs = stepsWith({ 'alb-response': { status: 'failed', reason: '<img src=x> `a` tr0ub4dor&3' } })
    const command = 'printf "```"'
    const cause = { ...parseError, fixes: [{ summary: 'print', command, changes: false }] }
    const target = sampleTarget({ specs, diagnoses: [cause], notes: ['tr0ub4dor&3'] })
    const report = redactReport(sampleReport({ targets: [target] }), [])
    expect(JSON.stringify([...allureFiles(report)])).not.toContain('tr0ub')
    const { description } = stepOf(report, 'alb-response')
    expect(description).toContain('&lt;img src=x\\> \\`a\\`')
    expect(description).toContain('````sh\nprintf "```"\n````')
  })
})
