import { Stage, Status, type TestResult } from 'allure-js-commons'
import { parseEnvInfo } from 'allure-js-commons/sdk/reporter'
import { describe, expect, test } from 'vitest'
import { registerSecret } from '../../lib/text/redact.ts'
import { offline } from '../../reports/allure/offline.ts'
import { redactReport } from '../../runner/redact-report.ts'
import type { Report } from '../../runner/report/report.ts'
import { allureFiles } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

const isResult = (value: unknown): value is TestResult =>
  typeof value === 'object' && value !== null && 'uuid' in value && 'status' in value && 'labels' in value

const resultsOf = (report: Report): readonly TestResult[] => resultsIn([...allureFiles(report)])
const resultsIn = (files: readonly { readonly name: string; readonly content: string }[]): readonly TestResult[] =>
  files
    .filter(({ name }) => name.endsWith('-result.json'))
    .map(({ content }): unknown => JSON.parse(content))
    .filter(isResult)

const contentOf = (report: Report, name: string): string => {
  const file = [...allureFiles(report)].find(candidate => candidate.name === name)
  if (!file) throw new Error(`no ${name}`)
  return file.content
}
const stepOf = (report: Report, id: string): TestResult => {
  const result = resultsOf(report).find(({ fullName }) => fullName?.endsWith(`#${id}`))
  if (!result) throw new Error(`no result of ${id}`)
  return result
}
const attachmentsOf = ({ steps }: TestResult) => steps.flatMap(({ attachments }) => attachments)
const tenantOf = ({ parameters }: TestResult) => parameters.find(({ name }) => name === 'tenant')?.value
const labelsOf = ({ labels }: TestResult, name: string) =>
  labels.filter(label => label.name === name).map(({ value }) => value)

/** As Allure 2 does it: every category whose pattern fits the whole trace. */
function categoriesOf(report: Report, id: string): readonly unknown[] {
  const categories: unknown = JSON.parse(contentOf(report, 'categories.json'))
  if (!Array.isArray(categories)) throw new Error('no list')
  const { status, statusDetails } = stepOf(report, id)
  return categories
    .filter(
      ({ matchedStatuses, traceRegex }) =>
        matchedStatuses.includes(status) &&
        (traceRegex === undefined ||
          (statusDetails.trace !== undefined && new RegExp(`^${traceRegex}$`).test(statusDetails.trace))),
    )
    .map(({ name }) => name)
}

describe('allure-results', () => {
  test.for(Object.entries(sampleReports))('%s: complete and consistent', ([, report]) => {
    const files = [...allureFiles(report)]
    const names = files.map(({ name }) => name)
    const results = resultsIn(files)
    expect(new Set(names).size).toBe(names.length)
    const gates = report.targets.filter(({ gate }) => gate).length
    const steps = report.targets.flatMap(({ specs }) => specs).length
    expect(results).toHaveLength(steps + gates + report.problems.length)
    for (const result of results) {
      expect(Object.values<string>(Status)).toContain(result.status)
      expect(Object.values<string>(Stage)).toContain(result.stage)
      expect(result.stop).toBeGreaterThanOrEqual(result.start ?? Number.POSITIVE_INFINITY)
      if (result.status !== Status.PASSED) expect(result.statusDetails.message).toBeTruthy()
    }
    // Allure 3 shows a file with one result alone.
    const used = results.flatMap(attachmentsOf).map(({ source }) => source)
    expect(used.toSorted()).toEqual(names.filter(name => name.endsWith('-attachment.json')).toSorted())
    expect(new Set(used).size).toBe(used.length)
  })

  test('in a fleet the evidence of what did not pass, and nothing that all tenants share', () => {
    const [target] = sampleReports['one-cause'].targets
    if (!target) throw new Error('the sample has no target')
    const fleet = (count: number): Report => ({
      ...sampleReports['one-cause'],
      targets: Array.from({ length: count }, (_, index) => ({ ...target, tenant: `tenant${index}` })),
    })
    const attachedTo = (result: TestResult) => attachmentsOf(result).map(({ name }) => name)
    const few = resultsOf(fleet(9))
    const many = resultsOf(fleet(10))
    expect(few.some(result => result.status === Status.PASSED && attachedTo(result).length > 0)).toBe(true)
    expect(many.filter(({ status }) => status === Status.PASSED).flatMap(attachedTo)).toEqual([])
    expect(many.filter(({ status }) => status === Status.FAILED).flatMap(attachedTo)).not.toEqual([])
    const common: Report = {
      ...fleet(10),
      common: target.evidence,
      targets: fleet(10).targets.map(each => ({ ...each, evidence: {} })),
    }
    expect(resultsOf(common).flatMap(attachedTo)).toEqual([])
    expect(resultsOf(common).flatMap(({ steps }) => steps)).not.toEqual([])
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
      titlePath: ['prod', 'goldencrust', 'Runbook 6.3'],
    })
    expect(labelsOf(result, 'epic')).toEqual(['prod'])
    expect(labelsOf(result, 'feature')).toEqual(['Runbook 6.3'])
    expect(labelsOf(result, 'severity')).toEqual(['critical'])
    expect(labelsOf(result, 'tag')).toEqual(['sandbox', 'post', 'failed', 'wp-config-parse-error'])
    expect(result.description).toContain('```sh\naws ecs update-service --cluster prod-cluster')
    expect(labelsOf(result, 'cause')).toEqual(['wp-config-parse-error: wp-config.php does not parse'])
    expect(result.description).toContain('`docs/causes/wp-config-parse-error.md`')
    expect(result.links).toEqual([])
  })

  test('where the documentation is published, results link to it; what is no address of a page is not clicked', () => {
    const published = { ...sampleReports['one-cause'], docsUrl: 'https://git.example.com/runbook/docs' }
    expect(stepOf(published, 'targets-healthy').links.map(({ url }) => url)).toEqual([
      'https://git.example.com/runbook/docs/steps/targets-healthy.md',
      'https://git.example.com/runbook/docs/causes/wp-config-parse-error.md',
    ])
    expect(stepOf({ ...published, docsUrl: 'javascript:alert(1)//' }, 'targets-healthy').links).toEqual([])
  })

  test('a look is a step of the result, with its command, its own times and what was seen', () => {
    const result = stepOf(sampleReports['one-cause'], 'targets-healthy')
    const stop = Date.parse('2025-12-24T01:12:09.120Z')
    expect(result.steps).toMatchObject([
      {
        name: 'looked at target-health',
        status: 'passed',
        start: stop - 80,
        stop,
        parameters: [{ name: 'to see the same', value: expect.stringMatching(/^aws elbv2 describe-target-health /) }],
      },
    ])
    const [attachment] = attachmentsOf(result)
    expect(attachment).toMatchObject({ name: 'target-health', type: 'application/json' })
    const files = [...allureFiles(sampleReports['one-cause'])].filter(({ name }) => name.endsWith('-attachment.json'))
    expect(files.map(({ content }) => JSON.parse(content).kind)).toContain('target-health')
    expect(stepOf(sampleReports['one-cause'], 'logs-parse-errors').steps).toMatchObject([
      {
        name: 'looked at logs',
        status: 'broken',
        statusDetails: { message: 'access-denied: logs:FilterLogEvents is not allowed', trace: 'ask for it' },
      },
    ])
  })

  test("the order of the starts is the runbook's, tenant by tenant", () => {
    const report = sampleReports['several-targets']
    const inOrder = resultsOf(report).toSorted((a, b) => (a.start ?? 0) - (b.start ?? 0))
    const tenants = inOrder.filter(({ fullName }) => fullName?.endsWith('#aws-identity')).map(tenantOf)
    expect(tenants).toEqual(report.targets.map(({ tenant }) => tenant))
    for (const { tenant, specs } of report.targets)
      expect(inOrder.filter(result => tenantOf(result) === tenant).map(({ name }) => name?.split(':')[0])).toEqual(
        specs.map(({ id }) => id),
      )
  })

  test('a wait that did not end well is a result too', () => {
    const [target] = sampleReports.green.targets
    if (!target) throw new Error('no target')
    const gate = {
      outcome: 'failed',
      code: 'rolled-back',
      reason: 'ECS rolled back',
      deploymentId: null,
      waitedMs: 60_000,
      polls: 3,
      failedPolls: 0,
      history: [{ at: '2025-12-24T01:11:09.000Z', says: 'rolling back' }],
      stoppedTasks: [],
    } as const
    const waited = { ...sampleReports.green, targets: [{ ...target, gate }] }
    const result = stepOf(waited, 'deployment')
    expect(result).toMatchObject({
      status: 'failed',
      statusDetails: {
        message: 'rolled-back: ECS rolled back',
        trace: 'The wait for the deployment:\n2025-12-24T01:11:09.000Z  rolling back',
      },
    })
    expect((result.stop ?? 0) - (result.start ?? 0)).toBe(60_000)
    expect(
      stepOf({ ...waited, targets: [{ ...target, gate: { ...gate, outcome: 'deadline' } }] }, 'deployment').status,
    ).toBe('broken')
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
      statusDetails: { message: 'not-applicable: this environment has no CloudFront' },
    })
    expect(resultsOf(sampleReports['suite-error']).filter(({ status }) => status === 'broken')).toHaveLength(1)
  })

  test('history goes on from run to run and is not shared between tenants', () => {
    const later = { ...sampleReports.green, startedAt: '2025-12-25T01:12:09.000Z' }
    const [first, second] = [stepOf(sampleReports.green, 'alb-response'), stepOf(later, 'alb-response')]
    expect(second.historyId).toBe(first.historyId)
    expect(second.testCaseId).toBe(first.testCaseId)
    expect(second.uuid).not.toBe(first.uuid)
    expect(second.parameters).toEqual(first.parameters)
    const histories = resultsOf(sampleReports['several-targets']).map(({ historyId }) => historyId)
    expect(new Set(histories).size).toBe(histories.length)
  })

  test.for([
    ['two-causes', 'targets-healthy', ['wp-config-parse-error: wp-config.php does not parse']],
    ['two-causes', 'basic-auth-live', ['basic-auth-placeholder: The login at the edge is still the placeholder']],
    ['two-causes', 'install-page', ['wp-config-parse-error: wp-config.php does not parse']],
    ['two-causes', 'tasks-start', ['Failed, and no known issue explains it']],
    ['two-causes', 'requests-logged', ['Could not be judged']],
    ['gate-failed', 'deployment', ['The deployment did not succeed']],
    ['gate-deadline', 'service-stable', ['Failed, and no known issue explains it']],
    ['green-sandbox', 'tls-certificate', ['Does not apply, or is waived']],
    ['green', 'alb-response', []],
  ] as const)('%s: %s falls into the category of its own cause alone', ([name, id, expected]) => {
    const report = sampleReports[name]
    expect(categoriesOf(report, id)).toEqual(expected)
  })

  test('what a warning leaves undecided falls into its category', () => {
    const cause = { ...parseError, severity: 'warning', explains: ['alb-response'] } as const
    const specs = stepsWith({ 'alb-response': { status: 'unknown', reason: 'still rolling out' } })
    expect(
      categoriesOf(sampleReport({ targets: [sampleTarget({ specs, diagnoses: [cause] })] }), 'alb-response'),
    ).toEqual([`${cause.id}: ${cause.title}`])
  })

  test('the environment is named', () => {
    const text = contentOf(sampleReports['one-cause'], 'environment.properties')
    expect(parseEnvInfo(text)).toMatchObject({
      account: '093646564004',
      sandbox: 'yes, no AWS account was touched',
      faults: 'wp-config-parse-error',
    })
  })

  test.for([
    [
      {
        GITHUB_ACTIONS: 'true',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'company/tenants',
        GITHUB_RUN_ID: '77',
        GITHUB_RUN_NUMBER: '12',
        GITHUB_WORKFLOW: 'deploy',
      },
      {
        type: 'github',
        name: 'GitHub Actions',
        url: 'https://github.com/company/tenants',
        buildName: 'deploy',
        buildUrl: 'https://github.com/company/tenants/actions/runs/77',
        buildOrder: 12,
      },
    ],
    [
      { GITLAB_CI: 'true', CI_PIPELINE_IID: '5', CI_JOB_URL: 'https://gitlab.example.com/a/-/jobs/9' },
      {
        type: 'gitlab',
        name: 'GitLab CI/CD',
        buildUrl: 'https://gitlab.example.com/a/-/jobs/9',
        buildOrder: 5,
      },
    ],
    [
      { JENKINS_URL: 'https://ci.example.com/', BUILD_NUMBER: '3', JOB_NAME: 'x' },
      { type: 'jenkins', name: 'Jenkins', url: 'https://ci.example.com/', buildName: 'x', buildOrder: 3 },
    ],
  ] as const)('the pipeline is the executor: %#', ([variables, expected]) => {
    const files = [...allureFiles(sampleReports.green, variables)]
    expect(JSON.parse(files.find(({ name }) => name === 'executor.json')?.content ?? '')).toEqual(expected)
  })

  test("on a person's machine there is no executor, and no secret is in one", () => {
    expect([...allureFiles(sampleReports.green)].map(({ name }) => name)).not.toContain('executor.json')
    registerSecret('hunter2-of-jenkins')
    const files = [...allureFiles(sampleReports.green, { JENKINS_URL: 'https://a:hunter2-of-jenkins@ci.example.com/' })]
    expect(files.find(({ name }) => name === 'executor.json')?.content).not.toContain('hunter2')
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

describe("Allure's page", () => {
  test('is left without what counts its visitors, and may fetch nothing', () => {
    const page = offline(
      '<html><head><title>x</title></head><body><script>ours()</script><script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>\n<script>gtag()</script><script>data()</script></body></html>',
    )
    expect(page).toContain('<head><meta http-equiv="Content-Security-Policy" content="default-src \'none\'; ')
    expect(page.replace(/<meta[^>]*>/, '')).toBe(
      '<html><head><title>x</title></head><body><script>ours()</script><script>data()</script></body></html>',
    )
  })

  test('which begins otherwise is not handed on unguarded', () => {
    expect(() => offline('<html lang="en"></html>')).toThrow('no head')
  })
})
