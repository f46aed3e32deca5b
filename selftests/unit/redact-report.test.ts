import { describe, expect, test } from 'vitest'
import { factsOf } from '../../history/facts.ts'
import { cutLater } from '../../lib/text/cut.ts'
import { registerSecret } from '../../lib/text/redact.ts'
import { judgedEnvironment, NOT_SHOWN } from '../../probes/lib/container-environment.ts'
import { registerMembers } from '../../probes/lib/secret-members.ts'
import { redactReport } from '../../runner/redact-report.ts'
import { parseError, sampleReport, sampleTarget, stepsWith, waited } from '../lib/sample-reports.ts'

const shown = (text: string) => {
  const specs = stepsWith({ 'tasks-start': { status: 'failed', reason: text } })
  return redactReport(sampleReport({ targets: [sampleTarget({ specs })] }), []).targets[0]?.specs.find(
    ({ id }) => id === 'tasks-start',
  )?.reason
}

describe('the report is redacted in its free text only', () => {
  test('ids, status words, titles, codes and dates stay, even where they are a password', () => {
    for (const word of ['image-digest', 'wp-config-parse-error', 'rolled-back', '2025-12-24', 'passed', 'observed'])
      registerSecret(word)
    const gate = waited({ outcome: 'failed', code: 'rolled-back', reason: 'ECS went back' })
    const report = sampleReport({ targets: [sampleTarget({ gate, diagnoses: [parseError], specs: stepsWith() })] })
    expect(redactReport(report, [])).toEqual(report)
  })

  test('everything else is clean', () => {
    registerSecret('Strong#Secret-1')
    const said = 'it was Strong#Secret-1'
    const diagnosis = {
      ...parseError,
      rootCause: said,
      because: [said],
      fixes: [{ summary: said, manual: said, changes: true }],
    }
    const report = sampleReport({
      problems: [said],
      targets: [
        sampleTarget({
          diagnoses: [{ ...diagnosis, waived: said }],
          unjudged: [{ id: 'throttled', reason: said }],
          notes: [said],
          gate: waited({ outcome: 'failed', code: 'rolled-back', reason: said, history: [{ at: 'now', says: said }] }),
        }),
      ],
    })
    expect(JSON.stringify(redactReport(report, []))).not.toContain('Strong#')
  })

  test('what was to be cut is cut afterwards', () => {
    registerSecret('Cut#Secret-22')
    expect(shown(`says "${cutLater(`${'x'.repeat(20)} Cut#Secret-22 y`, 25, '...')}" once`)).toMatch(
      /^says "x{20} \[secret \d+\]\.\.\." once$/,
    )
  })

  test('the numbers of secrets are no change between two runs', () => {
    const target = (number: number) => {
      const data = { presented: true, validTo: '2030-01-01', issuer: `[secret ${number}]` }
      const certificate = { kind: 'certificate', status: 'observed', reproduce: '', observedAt: '', elapsedMs: 1, data }
      return sampleTarget(JSON.parse(JSON.stringify({ evidence: { certificate } })))
    }
    expect(factsOf(target(1))).toEqual(factsOf(target(7)))
  })
})

describe('what is known as a secret', () => {
  test('every member of a secret but those that say where and as whom', () => {
    registerMembers(
      '{"username":"wp_user_7","host":"db7.internal","password":12345678901234567890123,"a":{"b":["Nested-77x"]}}',
    )
    expect(shown('wp_user_7 db7.internal')).toBe('wp_user_7 db7.internal')
    expect(shown('x 12345678901234567890123 Nested-77x')).toMatch(/^x \[secret \d+\] \[secret \d+\]$/)
  })

  test.for([
    '{username: wp_user_8, password: Malformed-88x, host: db8.internal}',
    '{"username":"wp_user_8","host":"db8.internal","password":"Malformed-88x',
    'username=wp_user_8\nhost=db8.internal\npassword=Malformed-88x',
    '["Malformed-88x"]',
    '"Malformed-88x"',
    'Malformed-88x',
  ])('of one that is no object: %s', text => {
    registerMembers(text)
    expect(shown('got Malformed-88x of wp_user_8 at db8.internal')).toMatch(
      /^got \[secret \d+\] of wp_user_8 at db8\.internal$/,
    )
  })

  test('of a container only what steps judge leaves the probe', () => {
    const extra =
      "$_SERVER['HTTPS'] = 'on'; define('WP_HOME', 'https://a.test'); define('API_KEY', 'Extra-99x'); define('WP_MEMORY_LIMIT', '256M');"
    const judged = judgedEnvironment({
      WORDPRESS_DB_HOST: 'db.internal',
      DB_PASS: 'Variable-99x',
      STAGE: 'production',
      DSN: 'mysql://u:Address-99x@h/db',
      EMPTY: '',
      WORDPRESS_CONFIG_EXTRA: extra,
    })
    expect(judged).toEqual({
      WORDPRESS_DB_HOST: 'db.internal',
      DB_PASS: NOT_SHOWN,
      STAGE: NOT_SHOWN,
      DSN: NOT_SHOWN,
      EMPTY: '',
      WORDPRESS_CONFIG_EXTRA:
        "$_SERVER['HTTPS'] = 'on define('WP_HOME', 'https://a.test') define('WP_MEMORY_LIMIT', '256M')",
    })
    expect(shown('Variable-99x Extra-99x Address-99x')).toMatch(/^(\[secret \d+\] ?){3}$/)
    expect(shown('in production')).toBe('in production')
  })
})
