import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { registerSecret } from '../../lib/text/redact.ts'
import { stableJson } from '../../reports/json.ts'
import { redactReport } from '../../runner/redact-report.ts'
import { SCHEMA_VERSION } from '../../runner/report/report.ts'
import { PHASES } from '../../specs/catalogue.ts'
import { toJson } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

const schema: unknown = JSON.parse(
  readFileSync(new URL('../../runner/report/report.schema.json', import.meta.url), 'utf8'),
)
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false }).compile(
  isObject(schema) ? schema : {},
)
const errorsOf = (value: unknown) => {
  validate(value)
  return validate.errors ?? []
}
const { green } = sampleReports

describe('report.json', () => {
  test.for(Object.entries(sampleReports))('%s fits the schema', ([, report]) => {
    const written: unknown = JSON.parse(toJson(report))
    expect(errorsOf(written)).toEqual([])
    expect(written).toEqual(report)
  })

  test('the same report is the same text, whatever order its keys came in', () => {
    const backwards = (value: unknown): unknown =>
      Array.isArray(value)
        ? value.map(backwards)
        : isObject(value)
          ? Object.fromEntries(
              Object.entries(value)
                .reverse()
                .map(([key, inner]) => [key, backwards(inner)]),
            )
          : value
    expect(stableJson(backwards(green))).toBe(toJson(green))
    expect(toJson(green)).toMatch(/^\{\n {2}"schemaVersion": 1,\n {2}"tool": \{\n {4}"name"/)
  })

  test('no secret passes, in no form', () => {
    const secret = 'p@ss "wörd"/+='
    registerSecret(secret)
    const said = `${secret} ${encodeURIComponent(secret)} ${Buffer.from(secret).toString('base64')}`
    const specs = stepsWith({ 'edge-response': { status: 'failed', reason: said } })
    const text = toJson(redactReport(sampleReport({ targets: [sampleTarget({ specs, notes: [said] })] }), []))
    expect(text).not.toContain('wörd')
    expect(text).not.toContain(encodeURIComponent(secret))
    expect(text).not.toContain(Buffer.from(secret).toString('base64'))
    expect(errorsOf(JSON.parse(text))).toEqual([])
  })
})

describe('the schema', () => {
  test('follows the types', () => {
    expect(schema).toMatchObject({ properties: { schemaVersion: { const: SCHEMA_VERSION }, phase: { enum: PHASES } } })
  })

  const wrong: readonly (readonly [string, unknown])[] = [
    ['another version', { ...green, schemaVersion: 2 }],
    ['an unknown field', { ...green, extra: 1 }],
    ['no targets', { ...green, targets: undefined }],
    ['an exit code nobody defined', { ...green, exitCode: 7 }],
    ['a status nobody defined', withSpec({ status: 'ok' })],
    ['passed without saying what was seen', withSpec({ status: 'passed', saw: undefined })],
    ['failed without a reason', withSpec({ status: 'failed' })],
    ['a fix with neither command nor manual', withFix({ summary: 's', changes: true })],
    ['a fix with both', withFix({ summary: 's', changes: true, command: 'a', manual: 'b' })],
    ['a fix that does not say whether it changes anything', withFix({ summary: 's', command: 'a' })],
    ['evidence without data', withTarget({ evidence: { identity: { kind: 'identity', status: 'observed' } } })],
  ]
  test.for(wrong)('refuses %s', ([, value]) => {
    expect(errorsOf(JSON.parse(JSON.stringify(value)))).not.toEqual([])
  })
})

function withTarget(changes: Record<string, unknown>): unknown {
  return { ...green, targets: [{ ...sampleTarget(), ...changes }] }
}
function withSpec(changes: Record<string, unknown>): unknown {
  return withTarget({ specs: stepsWith().map((spec, index) => (index === 0 ? { ...spec, ...changes } : spec)) })
}
function withFix(fix: Record<string, unknown>): unknown {
  return withTarget({ diagnoses: [{ ...parseError, fixes: [fix] }] })
}
