import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { diagnoses } from '../../diagnostics/index.ts'
import type { EvidenceSet } from '../../evidence/index.ts'
import { timedLooks } from '../../reports/html/looks.ts'
import { pathOf } from '../../reports/html/stations.ts'
import type { Report, SpecResult, TargetReport } from '../../runner/report/report.ts'
import type { SpecId } from '../../specs/catalogue.ts'
import { htmlReport } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'
import { parseXml } from '../lib/xml.ts'

/** HTML without its own shorthands is XML: what is not well-formed there was not escaped. */
const asXml = (page: string): string =>
  page
    .replace('<!doctype html>', '<?xml version="1.0" encoding="UTF-8"?>')
    .replace(/<(meta [^>]*[^/])>/g, '<$1/>')
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, '')

const failedWith = (...ids: readonly SpecId[]): TargetReport =>
  sampleTarget({ specs: stepsWith(Object.fromEntries(ids.map(id => [id, { status: 'failed', reason: 'wrong' }]))) })

test('every report is one well-formed file that needs nothing from anywhere', () => {
  for (const report of Object.values(sampleReports)) {
    const page = htmlReport(report)
    expect(() => parseXml(asXml(page))).not.toThrow()
    expect(page).not.toMatch(/<link|<img|<iframe|\ssrc=|url\(|@import|\son[a-z]+=/i)
  }
})

test('the one script that may run is the one that is there', () => {
  const page = htmlReport(sampleReports['two-causes'])
  const [script = ''] = page.split('<script>').slice(1)
  const hash = createHash('sha256')
    .update(script.slice(0, script.indexOf('</script>')))
    .digest('base64')
  expect(page).toContain(`script-src 'sha256-${hash}'; `)
  expect(page.split('<script')).toHaveLength(2)
})

test('the verdict comes first, then the path, the causes, the steps and the looks', () => {
  const page = htmlReport(sampleReports['one-cause'])
  const headings = [...page.matchAll(/<h[12]>([^<]+)/g)].map(([, heading]) => heading)
  expect(headings).toEqual([
    'prod/goldencrust is not green: 16 passed, 5 failed, 1 blocked (sandbox, nothing real)',
    'The path of a request',
    'What is wrong',
    'Every step',
    'Every look',
  ])
  expect(page).toContain(`<p class="lead">${parseError.rootCause.replace('<', '&lt;')}</p>`)
  expect(page).toMatch(/<body>\n<header class="failed">/)
  const title = (page: string) => /<title>([^<]*)/.exec(page)?.[1]
  expect(title(htmlReport(sampleReports.green))).toBe('prod/goldencrust is green: 22 passed')
  expect(title(htmlReport(sampleReports['suite-error']))).toBe('prod/goldencrust is not green: 22 passed')
  expect(title(htmlReport(sampleReports['gate-failed']))).toBe('prod/goldencrust is not green: 22 passed')
  expect(htmlReport(sampleReports['gate-failed'])).toContain('<p class="lead">ECS went back to')
  expect(htmlReport(sampleReports['unknown-only'])).toMatch(/<body>\n<header class="unknown">/)
  expect(htmlReport(sampleReports.green)).toMatch(/<body>\n<header class="passed">/)
})

test('a step says why, what it looked at and the command that shows the same', () => {
  const page = htmlReport(sampleReports['two-causes'])
  const [, step = ''] = page.slice(page.indexOf('Every step')).split(/<b>targets-healthy<\/b>/)
  const one = step.slice(0, step.indexOf('</details>'))
  expect(one).toContain('10.0.3.17:80 unhealthy, Target.ResponseCodeMismatch [500]')
  expect(one).toContain('Explained by wp-config-parse-error.')
  expect(one).toContain('<b>target-health</b> seen in 80 ms')
  expect(one).toContain('<pre>aws elbv2 describe-target-health --target-group-arn')
  expect(page).toContain('<b>logs</b> not seen: logs:FilterLogEvents is not allowed (ask for it)')
})

describe('where a request breaks', () => {
  test.for<readonly [failed: readonly SpecId[], station: string]>([
    [['dns-to-cloudfront', 'tls-certificate', 'edge-closed', 'edge-response'], 'dns'],
    [['basic-auth-live', 'edge-response'], 'cloudfront'],
    [['listener-rule', 'targets-healthy', 'alb-response', 'edge-response'], 'rule'],
    [['targets-healthy', 'alb-response', 'edge-response'], 'target'],
    [['image-digest', 'targets-healthy', 'alb-response', 'edge-response'], 'task'],
    [['targets-healthy', 'alb-response', 'install-page'], 'task'],
    [['tasks-start', 'logs-database-errors', 'targets-healthy'], 'task'],
    [['service-stable', 'database-reachable', 'targets-healthy', 'alb-response'], 'database'],
    [['alb-response', 'edge-response'], 'load-balancer'],
    [['edge-response'], 'cloudfront'],
  ])('%j: %s', ([failed, station]) => {
    expect(pathOf(failedWith(...failed))?.breaksAt).toBe(station)
  })

  test('is where the first cause breaks it that a failed step shows, whatever else is wrong', () => {
    const target = failedWith('basic-auth-live', 'database-reachable')
    const cause = { ...parseError, breaksAt: 'cloudfront', explains: ['basic-auth-live'] } as const
    const { breaksAt: _, ...nowhere } = cause
    const breaksAt = (...diagnoses: TargetReport['diagnoses']) => pathOf({ ...target, diagnoses })?.breaksAt
    expect(breaksAt()).toBe('database')
    expect(breaksAt(nowhere, cause)).toBe('cloudfront')
    expect(breaksAt({ ...cause, waived: 'until May' })).toBe('database')
    expect(breaksAt({ ...cause, explains: ['targets-healthy'] })).toBe('database')
  })

  test.for([
    ['targets-foreign', 'target'],
    ['target-group-missing', 'target'],
    ['target-zone-disabled', 'target'],
    ['php-segfault', 'task'],
    ['apache-workers-exhausted', 'task'],
    ['efs-mount-denied', 'file-system'],
    ['database-unreachable', 'database'],
    ['load-balancer-missing', 'load-balancer'],
    ['listener-rule-shadowed', 'rule'],
    ['credentials-expired', null],
  ] as const)('%s breaks %s', ([id, station]) => {
    expect(diagnoses[id].breaksAt).toBe(station)
  })

  test('is said with the cause, and a part is broken by what shows further on alone', () => {
    const target = { ...failedWith('alb-response'), diagnoses: [{ ...parseError, explains: ['alb-response'] }] }
    const task = pathOf(target)?.stations.find(({ id }) => id === 'task')
    expect(task).toMatchObject({ status: 'failed', says: parseError.title })
    expect(htmlReport(sampleReport({ targets: [target] }))).toContain('breaks here: wp-config-parse-error</p>')
    expect(htmlReport(sampleReport({ targets: [failedWith('alb-response')] }))).toContain('breaks here</p>')
  })

  test('has only what the part gets behind it: the task asks the database and the file system itself', () => {
    const behind = (id: SpecId) =>
      [
        ...htmlReport(sampleReport({ targets: [failedWith(id, 'alb-response')] })).matchAll(
          /<li class="at-(\S+) \S+ \S+ behind">/g,
        ),
      ].map(([, station]) => station)
    expect(behind('service-stable')).toEqual(['database', 'file-system'])
    expect(behind('database-reachable')).toEqual([])
  })

  test('is only where something is wrong, if requests are answered all the same', () => {
    const page = htmlReport(sampleReport({ targets: [failedWith('image-digest')] }))
    expect(page).toContain('wrong here</p>')
    expect(page).not.toMatch(/breaks here|<li class="[^"]* behind">/)
  })

  test("a host's name is broken where its parts end", () => {
    const target = sampleTarget({
      specs: stepsWith({ 'alb-response': { status: 'failed', reason: 'x.example.org ResponseCode 10.0.3.17:80' } }),
    })
    expect(htmlReport(sampleReport({ targets: [target] }))).toContain(
      'x.<wbr/>example.<wbr/>org Response<wbr/>Code 10.0.3.17:80',
    )
  })

  test('is at a part that is not there, and never at what another account lacks', () => {
    const missing = (specs: readonly SpecResult[]) =>
      pathOf(
        sampleTarget({
          specs,
          evidence: {
            'load-balancer': {
              kind: 'load-balancer',
              status: 'observed',
              reproduce: '',
              observedAt: '2026-01-01T00:00:00.000Z',
              elapsedMs: 1,
              data: { found: false, name: 'prod-alb' },
            },
          },
        }),
      )?.breaksAt
    expect(missing(stepsWith({ 'targets-healthy': { status: 'failed' } }))).toBe('load-balancer')
    const elsewhere = stepsWith({ 'aws-identity': { status: 'failed' } })
    expect(missing(elsewhere)).toBeUndefined()
  })

  test('is nowhere where nothing failed, and there is no picture where nothing was seen', () => {
    expect(pathOf(sampleTarget())).not.toHaveProperty('breaksAt')
    expect(htmlReport(sampleReports['unknown-only'])).not.toContain('breaks here')
    expect(sampleReports['wrong-account'].targets.map(pathOf)).toEqual([undefined])
    const before: readonly SpecResult[] = stepsWith().slice(0, 1)
    expect(pathOf(sampleTarget({ specs: before }))).toBeUndefined()
  })

  test('a part that does not exist there is left out, and one that nobody saw is not green', () => {
    const off = { status: 'not-applicable', reason: 'no CloudFront here' } as const
    const target = sampleTarget({
      specs: stepsWith({
        'dns-to-cloudfront': off,
        'distribution-ready': off,
        'tls-certificate': off,
        'edge-closed': off,
        'edge-response': off,
        'basic-auth-live': off,
        'database-reachable': { status: 'unknown', reason: 'no route' },
      }),
    })
    const path = pathOf(target)
    expect(path?.stations.map(({ id, status }) => [id, status])).toEqual([
      ['load-balancer', 'absent'],
      ['rule', 'passed'],
      ['target', 'passed'],
      ['task', 'passed'],
      ['database', 'unknown'],
      ['file-system', 'absent'],
    ])
  })
})

test('what several steps see of one thing that no cause explains is said once', () => {
  const specs = stepsWith({
    'targets-healthy': { status: 'failed', reason: 'unhealthy' },
    'alb-response': { status: 'failed', reason: '502' },
    'database-reachable': { status: 'unknown', reason: 'no route' },
  })
  const page = htmlReport(sampleReport({ targets: [sampleTarget({ specs })] }))
  const [, rest = ''] = page.split('No known cause explains')
  const part = rest.slice(0, rest.indexOf('</section>'))
  expect(part).toContain('<h3>Could not be judged</h3>')
  expect([...part.matchAll(/<summary>.*?<b>([^<]+)/g)].map(([, id]) => id)).toEqual([
    'alb-response',
    'database-reachable',
  ])
  expect(part).toContain('The same shows in targets-healthy: look at it once.')
})

test('steps that could not be judged for the same reason are said once, and not as unexplained failures', () => {
  const page = htmlReport(sampleReports.interrupted)
  expect(page).not.toContain('No known cause explains')
  const [, rest = ''] = page.split('<h3>Could not be judged</h3>')
  expect(rest.slice(0, rest.indexOf('</section>')).split('the run was interrupted')).toHaveLength(2)
  expect(rest).toContain('<b>requests-logged, logs-parse-errors, logs-database-errors</b>')
})

test('a page is the same whichever look is the first in the report', () => {
  const moment = { observedAt: '2026-01-14T09:30:00.000Z', elapsedMs: 20 }
  const error = { code: 'internal' as const, message: 'no answer', hint: 'ask again' }
  const look = { ...moment, status: 'unavailable' as const, reproduce: 'aws sts get-caller-identity', error }
  const evidence: EvidenceSet = { tasks: { kind: 'tasks', ...look }, dns: { kind: 'dns', ...look } }
  const turned: EvidenceSet = { dns: { kind: 'dns', ...look }, tasks: { kind: 'tasks', ...look } }
  const [page, other] = [evidence, turned].map(seen =>
    htmlReport(sampleReport({ targets: [sampleTarget({ evidence: seen })] })),
  )
  expect(page).toContain('<b>tasks</b>')
  expect(other).toBe(page)
})

test('the longest chain is the looks that made the run as long as it was', () => {
  const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString()
  const look = (fromMs: number, untilMs: number) => ({
    status: 'unavailable' as const,
    reproduce: '',
    observedAt: at(untilMs),
    elapsedMs: untilMs - fromMs,
    error: { code: 'internal' as const, message: '', hint: '' },
  })
  const evidence: EvidenceSet = {
    service: { kind: 'service', ...look(0, 100) },
    identity: { kind: 'identity', ...look(0, 90) },
    tasks: { kind: 'tasks', ...look(101, 200) },
    dns: { kind: 'dns', ...look(150, 220) },
    logs: { kind: 'logs', ...look(201, 400) },
    image: { kind: 'image', ...look(0, 0), observedAt: 'never' },
  }
  expect(timedLooks(evidence).map(({ kind, startMs, isInChain }) => [kind, startMs, isInChain])).toEqual([
    ['identity', 0, false],
    ['service', 0, true],
    ['tasks', 101, true],
    ['dns', 150, false],
    ['logs', 201, true],
  ])
})

test('a tenant may be called what every object has', () => {
  const odd = sampleTarget({ tenant: 'constructor' })
  expect(htmlReport(sampleReport({ targets: [odd] }), {})).toContain('constructor')
  expect(htmlReport(sampleReport({ targets: [odd, sampleTarget()] }), {})).toContain('constructor')
})

test('what changed and the last runs are there where there is a history', () => {
  const { targets } = sampleReports['one-cause']
  const change = {
    kind: 'new',
    env: 'prod',
    tenant: 'goldencrust',
    id: 'wp-config-parse-error',
    what: 'cause',
    title: 'x',
    steps: [],
    since: '2026-01-14T10:00:00.000Z',
    runs: 2,
    changed: ['image-digest passed before'],
    alertKey: 'k',
  } as const
  const past = (['passed', 'failed'] as const).map((status, index) => ({
    at: `2026-01-0${index + 1}T00:00:00Z`,
    statuses: { 'alb-response': status },
  }))
  const page = htmlReport(sampleReport({ targets, changes: [change] }), { goldencrust: past })
  expect(page).toContain(
    '<strong>new</strong> wp-config-parse-error at goldencrust, since 2026-01-14 10:00:00 UTC, 2 runs<ul>',
  )
  expect(page).toContain('<li>image-digest passed before</li>')
  const words = 'last 2 runs: 1 passed, 1 failed, since 2026-01-01 00:00:00 UTC'
  expect(page).toContain(`aria-label="${words}"`)
  expect(page).toContain(`<p class="aside">${words}; oldest first`)
})

test('the lead of a page is no wall of words', () => {
  const rootCause = 'word '.repeat(1000)
  const page = htmlReport(sampleReport({ targets: [sampleTarget({ diagnoses: [{ ...parseError, rootCause }] })] }))
  expect((/<p class="lead">([^<]*)/.exec(page)?.[1] ?? '').length).toBeLessThan(500)
})

describe('a fleet', () => {
  test('whose tenants are all green is not called so by a run that proves nothing, or is not whole', () => {
    const targets = ['goldencrust', 'lakeside'].map(tenant => sampleTarget({ tenant }))
    const title = (more: Partial<Report>) => /<title>([^<]*)/.exec(htmlReport(sampleReport({ targets, ...more })))?.[1]
    expect(title({})).toBe('prod: 2 of 2 tenants green')
    expect(title({ problems: ['no spec'] })).toBe('prod: the suite itself had an error, so this run proves nothing')
    expect(title({ interrupted: true })).toBe('prod: 2 of 2 tenants green, interrupted')
  })

  test('has who failed above who could not be judged, and both above the others', () => {
    const [green, broken, open] = sampleReports['several-targets'].targets
    const targets = [green, open, broken].flatMap(target => target ?? [])
    const rows = [...htmlReport(sampleReport({ targets })).matchAll(/<th scope="row">([^<]+)/g)].map(([, name]) => name)
    expect(rows.slice(0, 3)).toEqual(['goldencrust', 'lakeside', 'sunrisebakes'])
  })

  test('is the grid first, then who is not green, then a line for each of the others', () => {
    const page = htmlReport(sampleReports['several-targets'])
    expect(page.indexOf('<table>')).toBeLessThan(page.indexOf('Tenant by tenant'))
    expect([...page.matchAll(/<article class="tenant (\w+)">\n<h3>([^:]+)/g)].map(row => row.slice(1))).toEqual([
      ['failed', 'prod/goldencrust'],
      ['unknown', 'prod/lakeside'],
      ['passed', 'prod/northpole'],
    ])
    expect(page).toContain('<li><strong>sunrisebakes</strong> sunrisebakes.wp.kimmyai.io: 22 passed</li>')
  })

  test('what is wrong at all of them is said once', () => {
    const page = htmlReport(sampleReports['several-targets-wrong-account'])
    expect(page.split('Root cause: wrong-account')).toHaveLength(2)
    expect(page).toContain('The same at all 2 tenants')
    expect(page).not.toContain('<ol class="path">')
  })

  test.for([0, 1000])('of 1,000 tenants, %i of them broken each in its own way, stays small', broken => {
    const [one] = sampleReports['one-cause'].targets
    const targets = Array.from({ length: 1000 }, (_, index) => {
      const tenant = `tenant${index}`
      const own = index < broken ? { ...one, diagnoses: [{ ...parseError, rootCause: `At ${tenant} only.` }] } : {}
      return sampleTarget({ ...own, tenant, domain: `${tenant}.wp.kimmyai.io` })
    })
    const runs = Array.from({ length: 48 }, (_, index) => ({
      at: '2026-01-01T00:00:00Z',
      statuses: { 'alb-response': index % 2 === 0 ? 'passed' : 'failed' } as const,
    }))
    const past = Object.fromEntries(targets.map(({ tenant }) => [tenant, runs]))
    const page = htmlReport(sampleReport({ targets }), past)
    expect(page.length).toBeLessThan(4_000_000)
    for (const { tenant } of targets) expect(page).toContain(`>${tenant}<`)
  })
})
