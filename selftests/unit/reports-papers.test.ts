import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appendixB } from '../../reports/papers/appendix-b.ts'
import { prioritySheet } from '../../reports/papers/priority-sheet.ts'
import { whyNotDeployed } from '../../reports/papers/verdict.ts'
import { viewOf } from '../../reports/view.ts'
import type { Report, SpecResult, TargetReport } from '../../runner/report/report.ts'
import { catalogue, type SpecId, specIds } from '../../specs/catalogue.ts'
import { healthyEvidence, targetIn } from '../lib/evidence.ts'
import { writePapers } from '../lib/outputs.ts'
import { sampleReport, sampleReports, sampleTarget } from '../lib/sample-reports.ts'
import { deployedIds } from '../lib/steps.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const stepEnded = (id: SpecId, ended: Partial<SpecResult> = {}): SpecResult => ({
  id,
  title: catalogue[id].title,
  runbook: catalogue[id].runbook,
  status: 'passed',
  saw: `${id} as expected`,
  elapsedMs: 1,
  ...ended,
})

const allSteps = (others: Readonly<Partial<Record<SpecId, Partial<SpecResult>>>> = {}) =>
  deployedIds.map(id => stepEnded(id, others[id]))

/** A PROD tenant of which a whole run after a deployment saw everything. */
const deployedTarget = (changes: Partial<TargetReport> = {}): TargetReport => {
  const target = targetIn('prod')
  return sampleTarget({ domain: target.domain, specs: allSteps(), evidence: healthyEvidence(target), ...changes })
}
const deployed = (changes: Partial<Report> = {}, target: Partial<TargetReport> = {}): Report =>
  sampleReport({ targets: [deployedTarget(target)], ...changes })

const view = (report: Report) => viewOf(report, catalogue)

async function papersOf(report: Report): Promise<Readonly<Record<string, string>>> {
  return withTemporaryFolder(async dir => {
    await writePapers(report, dir)
    const files = (await readdir(dir, { recursive: true, withFileTypes: true })).filter(file => file.isFile())
    const texts = files.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [path.slice(dir.length + 1), await readFile(path, 'utf8')] as const
    })
    return Object.fromEntries(await Promise.all(texts))
  })
}

const goldenName = (path: string): string => path.replace('/', '.').replace(/\.(?=\w+$)/, '.golden.')

describe('the papers of a deployment', () => {
  test('of a tenant that is deployed', async () => {
    const papers = await papersOf(deployed())
    expect(Object.keys(papers).sort()).toEqual([
      'alb-priorities.csv',
      'deployment-log.md',
      'prod-goldencrust/checklist-post.md',
      'prod-goldencrust/message.html',
      'prod-goldencrust/message.slack.json',
      'prod-goldencrust/message.txt',
    ])
    for (const [path, text] of Object.entries(papers))
      await expect(text).toMatchFileSnapshot(`../golden/reports/papers/${goldenName(path)}`)
  })

  test('a message to Slack is Block Kit, and a mail in HTML loads nothing', async () => {
    const papers = await papersOf(deployed({}, { tenant: '<!channel>' }))
    const slack = JSON.parse(papers['prod-__channel_/message.slack.json'] ?? '')
    expect(slack.blocks.map(({ type }: { type: string }) => type)).toEqual([
      'header',
      ...Array.from({ length: 4 }, () => 'section'),
    ])
    expect(slack.text).toBe('Tenant deployed - &lt;!channel&gt; (prod)')
    expect(papers['prod-__channel_/message.html']).not.toMatch(/<!channel|src=|href=|url\(|<script/)
  })

  test('a name that leads elsewhere stays within the folder', async () => {
    const papers = await papersOf(deployed({}, { tenant: '../../x' }))
    expect(Object.keys(papers)).toContain('prod-______x/message.txt')
  })
})

const OFFICE_HOURS = { status: 'not-applicable', reason: 'stopped by the schedule outside office hours' } as const
const NOT_DEPLOYED: Readonly<Record<string, Report>> = {
  ...Object.fromEntries(
    (['failed', 'blocked', 'unknown', 'waived'] as const).map(status => [
      status,
      deployed({}, { specs: allSteps({ 'logs-parse-errors': { status, reason: 'because' } }) }),
    ]),
  ),
  'in the sandbox': deployed({ sandbox: true }),
  redirected: deployed({ redirected: { awsEndpoints: [], resolver: '127.0.0.1:53', connectTo: [] } }),
  'a part of the steps': deployed({}, { specs: allSteps().slice(1) }),
  'another phase': deployed({ phase: 'smoke' }),
  interrupted: deployed({ interrupted: true }),
  'an error of the suite': deployed({ problems: ['a broken spec'] }),
  'stopped outside office hours': deployed(
    {},
    { specs: allSteps({ 'service-stable': OFFICE_HOURS, 'tasks-start': OFFICE_HOURS }) },
  ),
  'no page at all': deployed({}, { specs: allSteps({ 'install-page': OFFICE_HOURS }) }),
  ...Object.fromEntries(
    (['gate-failed', 'gate-deadline'] as const).map(name => {
      const gate = sampleReports[name].targets[0]?.gate
      return [name, deployed({}, gate ? { gate } : {})]
    }),
  ),
  'a cause that fails the run': deployed({}, { diagnoses: sampleReports['one-cause'].targets[0]?.diagnoses ?? [] }),
}

describe('what is not green is not called deployed', () => {
  test.for(Object.entries(NOT_DEPLOYED))('%s', async ([, report]) => {
    const papers = await papersOf(report)
    expect(papers['deployment-log.md']).toBeUndefined()
    for (const name of ['message.txt', 'message.html', 'message.slack.json']) {
      const text = papers[`prod-goldencrust/${name}`] ?? ''
      expect(text).toContain('Tenant not ready - goldencrust (prod)')
      expect(text).toContain('Not ready because')
      expect(text).not.toMatch(/deployed/i)
    }
    expect(papers[`prod-goldencrust/checklist-${report.phase}.md`]).toContain('- [ ] Deployment documented:')
  })

  test('of one cause people are told once, not of each step that follows from it', () => {
    const report = { ...sampleReports['one-cause'], sandbox: true }
    const [target] = report.targets
    if (!target) throw new Error('the sample has a target')
    const steps = target.specs.filter(({ status }) => status === 'failed').map(({ id }) => id)
    const reasons = whyNotDeployed(view(report), target)
    expect(reasons.filter(reason => reason.startsWith('wp-config-parse-error: '))).toHaveLength(1)
    expect(reasons.filter(reason => steps.some(id => reason.startsWith(`${id} `)))).toEqual([])
  })

  test('a tenant in DEV, where CloudFront steps do not apply, and a warning, are no hindrance', async () => {
    const absent = { status: 'not-applicable', reason: 'this environment has no CloudFront' } as const
    const edge = Object.entries(catalogue).filter(([, row]) => 'onlyWith' in row)
    const specs = allSteps(Object.fromEntries(edge.map(([id]) => [id, absent])))
    const diagnoses = sampleReports.warning.targets[0]?.diagnoses ?? []
    const report = deployed({}, { specs, diagnoses })
    expect(report.targets.flatMap(target => whyNotDeployed(view(report), target))).toEqual([])
    const papers = await papersOf(report)
    expect(papers['prod-goldencrust/message.txt']).toMatch(
      /URL: http:\/\/(?:(?!Basic Auth)[\s\S])*✅ HTTP access working/,
    )
    expect(papers['prod-goldencrust/checklist-post.md']).toContain(
      '- [ ] ~~HTTPS returns 302~~ does not apply: this environment has no CloudFront',
    )
    expect(papers['deployment-log.md']).toContain('**Issues:** certificate-expiring')
  })

  test('a step that only some of an item shows is no tick', async () => {
    const specs = allSteps({ 'edge-closed': { status: 'unknown', reason: 'could not look' } })
    const papers = await papersOf(deployed({}, { specs }))
    const text = papers['prod-goldencrust/checklist-post.md']
    expect(text).toContain('- [ ] HTTPS returns 302: edge-closed unknown: could not look')
    expect(text).toContain('- [x] HTTP returns 302:')
  })
})

describe('the deployment log', () => {
  const logOf = (dir: string) => readFile(join(dir, 'deployment-log.md'), 'utf8')
  const entries = (text: string) => text.split('\n').filter(line => line.startsWith('## '))

  test('has each deployment once, after what stood there, however many runs end at the same time', async () => {
    await withTemporaryFolder(async dir => {
      await writeFile(join(dir, 'deployment-log.md'), '# Ours, without a line feed at its end')
      await Promise.all(Array.from({ length: 8 }, () => writePapers(deployed(), dir)))
      await writePapers(deployed({ startedAt: '2026-02-01T00:00:00.000Z' }), dir)
      const once = await logOf(dir)
      expect(once).toMatch(/^# Ours, without a line feed at its end\n\n## goldencrust - prod\n/)
      expect(entries(once)).toHaveLength(1)
      const evidence = healthyEvidence(targetIn('prod'))
      const { service } = evidence
      if (service.status !== 'observed' || !service.data.found) throw new Error('a healthy tenant has a service')
      const deployments = service.data.deployments.map(each => ({ ...each, id: 'ecs-svc/999' }))
      const next = { ...evidence, service: { ...service, data: { ...service.data, deployments } } }
      await writePapers(deployed({}, { evidence: next }), dir)
      expect(entries(await logOf(dir))).toHaveLength(2)
      expect((await readdir(dir)).filter(name => name.endsWith('.lock'))).toEqual([])
    })
  })

  test('an entry that was cut off is written again', async () => {
    await withTemporaryFolder(async dir => {
      await writePapers(deployed(), dir)
      const whole = await logOf(dir)
      await writeFile(join(dir, 'deployment-log.md'), whole.slice(0, -20))
      await writePapers(deployed(), dir)
      expect(entries(await logOf(dir))).toHaveLength(2)
    })
  })
})

describe('the rows for the priority sheet', () => {
  test('nothing in them is calculated, and a quote ends no cell', () => {
    const csv = prioritySheet(view(deployed({}, { tenant: '=HYPERLINK("https://x.example")' })))
    expect(csv.split('\r\n')[1]).toMatch(/^"prod","'=HYPERLINK\(""https:\/\/x\.example""\)","\d+",/)
    for (const begin of ['+', '-', '@', '\t='])
      expect(prioritySheet(view(deployed({}, { env: `${begin}1` })))).toContain(`"'`)
  })

  test('a tenant whose rule was not seen has none', () => {
    expect(
      prioritySheet(view(deployed({}, { evidence: {} })))
        .trimEnd()
        .split('\r\n'),
    ).toHaveLength(1)
  })
})

describe('the checklist of the runbook', () => {
  /** Appendix B, word for word. */
  const APPENDIX_B = {
    'Pre-deployment': [
      'Tenant name decided',
      'ALB priority allocated',
      'AWS profile configured',
      'Terraform installed',
    ],
    Deployment: [
      'Tenant directory created',
      'tfvars updated',
      'ALB priority verified unique',
      'Terraform plan reviewed',
      'Terraform apply completed',
      'IAM permissions granted',
      'Service redeployed',
    ],
    Validation: [
      'Database accessible',
      'ECS service healthy',
      'ALB target healthy',
      'HTTP returns 302',
      'HTTPS returns 302',
      'WordPress installation page loads',
    ],
    'Post-deployment': [
      'Deployment documented',
      'Priority spreadsheet updated',
      'Stakeholders notified',
      'WordPress installed',
    ],
  }

  test('has every item of Appendix B in its order', () => {
    const said = Object.entries(APPENDIX_B).flatMap(([part, items]) => items.map(item => ({ part, item })))
    expect(appendixB.map(({ part, item }) => ({ part, item }))).toEqual(said)
  })

  test('each is ticked in exactly one way, and by steps that there are', () => {
    const ways = appendixB.map(({ steps, byHand, paper }) => [steps, byHand, paper].filter(way => way !== undefined))
    expect(ways.filter(way => way.length !== 1)).toEqual([])
    const known: readonly string[] = specIds
    expect(appendixB.flatMap(({ steps = [] }) => steps).filter(id => !known.includes(id))).toEqual([])
  })

  test('before an apply its other part is ticked', async () => {
    const specs = specIds.filter(id => catalogue[id].phases.some(phase => phase === 'pre')).map(id => stepEnded(id))
    const text = (await papersOf(deployed({ phase: 'pre' }, { specs })))['prod-goldencrust/checklist-pre.md']
    const ticked = text?.split('\n').flatMap(line => (line.startsWith('- [x] ') ? [line.slice(6).split(':')[0]] : []))
    expect(ticked).toEqual([
      'ALB priority allocated',
      'AWS profile configured',
      'Terraform installed',
      'tfvars updated',
      'ALB priority verified unique',
      'Terraform plan reviewed',
    ])
  })
})
