import { describe, expect, test } from 'vitest'
import { everywhere } from '../../reports/lib/everywhere.ts'
import type { DiagnosisResult, SpecResult, TargetReport } from '../../runner/report/report.ts'
import { annotations, markdown, statusPage, terminal } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleTarget, waited } from '../lib/sample-reports.ts'

const step = (id: string, status: SpecResult['status'], reason = 'no'): SpecResult => ({
  id,
  title: id,
  runbook: '6.5',
  status,
  ...(status === 'passed' ? { saw: 'fine' } : { reason }),
  elapsedMs: 1,
})

const cause = (id: string, tenant: string, changes: Partial<DiagnosisResult> = {}): DiagnosisResult => ({
  ...parseError,
  id,
  rootCause: `${id} is broken.`,
  because: [`looked at ${tenant}`],
  explains: ['tls-certificate'],
  fixes: [{ summary: 'Mend it', manual: `In tenants/${tenant}: apply`, changes: true }],
  ...changes,
})

const tenant = (name: string, changes: Partial<TargetReport>): TargetReport =>
  sampleTarget({ tenant: name, domain: `${name}.wp.example`, notes: [], unjudged: [], unexplained: [], ...changes })

const broken = (name: string, changes: Partial<TargetReport> = {}): TargetReport =>
  tenant(name, {
    specs: [step('tls-certificate', 'failed'), step('service-stable', 'passed')],
    diagnoses: [cause('certificate-expired', name)],
    ...changes,
  })

const NAMES = ['a', 'b', 'c', 'apply']

const said = (targets: readonly TargetReport[]) => terminal(sampleReport({ targets }), { columns: 100, colour: false })
const times = (text: string, part: string) => text.split(part).length - 1

describe('what is wrong at every tenant', () => {
  test('is said once', () => {
    const text = said(NAMES.map(name => broken(name)))
    expect(times(text, 'certificate-expired is broken')).toBe(1)
    expect(text).toContain('ALL 4 TENANTS')
    expect(times(text, 'as all  ')).toBe(4)
    expect(text).not.toMatch(/^green/m)
    expect(times(statusPage(sampleReport({ targets: NAMES.map(name => broken(name)) })), 'all 4 tenants')).toBe(1)
  })

  test('is repaired at every tenant: where a command names one of them, the others are a step', () => {
    const fixes = (name: string) => [
      { summary: 'Look', command: `dig ${name}.wp.example`, changes: false },
      { summary: 'Lead the name', command: `aws route53 change ${name}.wp.example`, changes: true },
      { summary: 'Wait', manual: 'Minutes', changes: false },
    ]
    const of = (names: readonly string[]) =>
      said(names.map(name => broken(name, { diagnoses: [cause('dns-record-missing', name, { fixes: fixes(name) })] })))
    const text = of(NAMES)
    expect(text).toContain('ALL 4 TENANTS')
    expect(text).toMatch(
      /fix 2 {5}Lead the name[\s\S]*fix 3 {5}Do the same at b, c, apply[\s\S]*names a alone[\s\S]*fix 4 {5}Wait/,
    )
    const alike = [cause('certificate-expired', 'x', { fixes: parseError.fixes })]
    expect(said(NAMES.map(name => broken(name, { diagnoses: alike })))).not.toContain('Do the same')
    expect(of(['a'])).not.toContain('Do the same')
  })

  test('is said once in Markdown and in annotations too, and the others are a line each', () => {
    const report = sampleReport({ targets: [...NAMES, 'e'].map(name => broken(name)) })
    const text = markdown(report)
    expect(times(text, 'certificate-expired is broken')).toBe(1)
    expect(text).toContain('### ❌ All 5 tenants')
    expect(text).toMatch(/^## ❌ prod: 0 of 5 tenants green$/m)
    expect(text.match(/^\| ❌ prod/gm)).toHaveLength(5)
    const lines = annotations(report)
    expect(times(lines, '::error ')).toBe(1)
    expect(lines).toContain('title=prod%2C all 5 tenants%3A certificate-expired')
  })

  test('the wait for a deployment is of one tenant, never of all', () => {
    const targets = NAMES.map(name =>
      broken(name, { gate: waited({ outcome: 'failed', code: 'rolled-back', reason: `${name} was rolled back` }) }),
    )
    const text = said(targets)
    const page = markdown(sampleReport({ targets }))
    for (const name of NAMES) {
      expect(times(text, `${name} was rolled back`)).toBe(1)
      expect(times(page, `\n${name} was rolled back`)).toBe(1)
    }
    expect(times(text, 'certificate-expired is broken')).toBe(1)
    expect(text).not.toContain('as all')
    expect(page).not.toMatch(/All 4 tenants\n\na\.wp/)
  })

  test('a tenant at which nothing was looked at is not green', () => {
    const empty = tenant('a', { specs: [], diagnoses: [] })
    const fine = tenant('b', { specs: [step('service-stable', 'passed')], diagnoses: [] })
    expect(said([empty, fine])).not.toMatch(/^green +a /m)
    expect(markdown(sampleReport({ targets: [empty, fine] }))).toContain('### ❌ prod/a')
  })

  test('leaves what is wrong at one of them only', () => {
    const own = broken('a', {
      specs: [step('tls-certificate', 'failed'), step('service-stable', 'failed')],
      diagnoses: [cause('certificate-expired', 'a'), cause('service-missing', 'a', { explains: ['service-stable'] })],
    })
    const text = said([own, ...NAMES.slice(1).map(name => broken(name))])
    expect(times(text, 'certificate-expired is broken')).toBe(1)
    expect(times(text, 'service-missing is broken')).toBe(1)
    expect(text).toMatch(/---- a {2}a\.wp\.example/)
    expect(text).not.toContain('---- b')
  })

  test('leaves a step with the tenant that has a cause of its own for it', () => {
    const own = broken('a', {
      diagnoses: [cause('certificate-expired', 'a'), cause('dns-record-missing', 'a')],
    })
    const { own: rests } = everywhere([own, ...NAMES.slice(1).map(name => broken(name))])
    expect(rests[0]?.rest.specs.map(({ id }) => id)).toEqual(['tls-certificate', 'service-stable'])
    expect(rests[1]?.rest.specs.map(({ id }) => id)).toEqual(['service-stable'])
  })

  test('is not what only most of them have', () => {
    const targets = [
      ...NAMES.map(name => broken(name)),
      tenant('d', { specs: [step('tls-certificate', 'passed')], diagnoses: [] }),
    ]
    expect(everywhere(targets).common).toBeUndefined()
    expect(said(targets)).toMatch(/^green +d /m)
  })

  test('is not what is wrong at each in its own way', () => {
    const targets = NAMES.map(name =>
      broken(name, {
        diagnoses: [
          cause('service-missing', name, {
            fixes: [
              { summary: 'x', command: `aws ecs create-service --service-name prod-${name}-service`, changes: true },
            ],
          }),
        ],
      }),
    )
    expect(everywhere(targets).common).toBeUndefined()
  })

  test('a step that nothing explains counts when it says the same everywhere', () => {
    const unexplained = (name: string, reason: string) =>
      tenant(name, { specs: [step('alb-response', 'failed', reason)], diagnoses: [], unexplained: ['alb-response'] })
    expect(
      everywhere(NAMES.map(name => unexplained(name, `https://${name}.wp.example: 503`))).common?.specs,
    ).toHaveLength(1)
    expect(everywhere(NAMES.map(name => unexplained(name, `${name.length} targets`))).common).toBeUndefined()
  })

  test('every step that is not green stays accounted for', () => {
    const targets = NAMES.map(name =>
      broken(name, {
        specs: [step('tls-certificate', 'failed'), step('dns-to-cloudfront', name === 'b' ? 'unknown' : 'passed')],
      }),
    )
    const { common, own } = everywhere(targets)
    expect(common?.specs.map(({ id }) => id)).toEqual(['tls-certificate'])
    expect(own.map(({ rest }) => rest.specs.filter(({ status }) => status !== 'passed').map(({ id }) => id))).toEqual([
      [],
      ['dns-to-cloudfront'],
      [],
      [],
    ])
  })
})
