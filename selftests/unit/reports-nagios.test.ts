import { expect, test } from 'vitest'
import { nagiosState } from '../../reports/nagios.ts'
import { runCommand } from '../lib/command.ts'
import { nagios } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleTarget, stepsWith } from '../lib/sample-reports.ts'

test.for([
  [0, 0],
  [1, 2],
  [2, 3],
  [3, 3],
  [4, 1],
  [130, 3],
] as const)('exit code %i is state %i', ([exitCode, state]) => {
  expect(nagiosState(exitCode)).toBe(state)
})

const failing = (tenant: string) =>
  sampleTarget({
    tenant,
    specs: stepsWith({
      'alb-response': { status: 'failed', reason: '500' },
      'targets-healthy': { status: 'failed', reason: 'a | bar\nand a line' },
    }),
    diagnoses: [{ ...parseError, explains: ['alb-response'] }],
  })

test('the first line says state, tenant and cause, and ends in numbers', () => {
  const [first = '', ...others] = nagios(
    sampleReport({ targets: [failing('goldencrust'), failing('bluebird'), sampleTarget({ tenant: 'fine' })] }),
  ).split('\n')
  expect(first).toMatch(
    /^RUNBOOK CRITICAL - prod goldencrust, bluebird: wp-config-parse-error: .* \(and 2 more\) \| passed=\d+;;;0 failed=4;;;0 /,
  )
  expect(first.match(/\|/g)).toHaveLength(1)
  expect(others).toEqual([
    'prod goldencrust: targets-healthy failed: a / bar and a line',
    'prod bluebird: targets-healthy failed: a / bar and a line',
    '',
  ])
})

test('a green run is OK, one that proves nothing is not', () => {
  expect(nagios(sampleReports.green)).toMatch(/^RUNBOOK OK - prod goldencrust as expected, phase post \| /)
  expect(nagios(sampleReport({ targets: [] }))).toMatch(
    /^RUNBOOK UNKNOWN - nothing failed, but nothing was looked at \| /,
  )
})

test('the plugin has exit codes of its own, and a rehearsal is called so once', () => {
  const words = nagios(sampleReport({ exitCode: 4, sandbox: true, targets: [] }))
  expect(words).toMatch(/^RUNBOOK WARNING - /)
  expect(words).not.toMatch(/exit \d|nothing real.*nothing real/)
})

test('as a plugin: a run that could not begin is unknown, in the same form', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['--format', 'nagios', '--tenant', 'No!'])
  expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: expect.stringMatching(/^RUNBOOK UNKNOWN - .*No!.*\n$/) })
  expect(stderr).toContain('No!')
})

test('as a plugin: a failure is critical', async () => {
  const { exitCode, stdout } = await runCommand(['--format', 'nagios', '--fault', 'secret-missing', '--phase', 'smoke'])
  expect({ exitCode, stdout }).toEqual({
    exitCode: 2,
    stdout: expect.stringMatching(
      /^RUNBOOK CRITICAL - sandbox goldencrust: secret-missing: .*\(sandbox, nothing real\) \| passed=\d+;/,
    ),
  })
})

test('as a plugin that is asked to be quiet: of a green run nothing is said beside the line', async () => {
  const { exitCode, stderr } = await runCommand(['--format', 'nagios', '--quiet', '--phase', 'smoke'])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
})
