import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import type { Report } from '../../runner/report/report.ts'
import { prometheus } from '../lib/outputs.ts'
import { parseError, sampleReport, sampleReports, sampleTarget } from '../lib/sample-reports.ts'

const SAMPLE = /^([a-z_:][a-z0-9_:]*)\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*)\} (\d+(?:\.\d+)?)$/

/** Reads the text format strictly: every line is a HELP, a TYPE, or a sample of the metric announced before. */
function read(text: string): ReadonlyMap<string, number> {
  expect(text.endsWith('\n')).toBe(true)
  const samples = new Map<string, number>()
  let metric = ''
  for (const line of text.slice(0, -1).split('\n')) {
    const [, announced] = /^# (?:HELP|TYPE) (\S+) \S/.exec(line) ?? []
    if (announced !== undefined) {
      metric = announced
      continue
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? expect.fail(`no sample: ${line}`)
    expect(name).toBe(metric)
    const key = `${name}{${labels}}`
    expect(samples.has(key), key).toBe(false)
    samples.set(key, Number(value))
  }
  return samples
}

const reports: readonly Report[] = [
  ...Object.values(sampleReports),
  sampleReport({
    targets: [sampleTarget({ tenant: 'od"d\\na\nme', diagnoses: [parseError] })],
    problems: ['a problem'],
  }),
]

test('every report is read back as Prometheus would', () => {
  for (const report of reports) {
    const samples = read(prometheus(report))
    const steps = report.targets.flatMap(({ specs }) => specs).length
    expect([...samples.keys()].filter(key => key.startsWith('runbook_spec_status{'))).toHaveLength(steps)
  }
})

test('the figures are those of the run', () => {
  const samples = read(prometheus(sampleReports['one-cause']))
  expect(samples.get('runbook_run_exit_code{env="prod",phase="post"}')).toBe(1)
  expect(samples.get('runbook_last_run_timestamp_seconds{env="prod",phase="post"}')).toBeCloseTo(1766538730.912)
  const step = 'env="prod",tenant="goldencrust",phase="post",spec="alb-response"'
  expect(samples.get(`runbook_spec_status{${step},status="failed"}`)).toBe(1)
  expect(
    samples.get('runbook_cause{env="prod",tenant="goldencrust",cause="wp-config-parse-error",severity="error"}'),
  ).toBe(1)
})

const PROMTOOL = spawnSync('promtool', ['--version']).status === 0

test.skipIf(!PROMTOOL)('promtool finds nothing to complain about', () => {
  for (const report of reports) {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: prometheus(report),
      encoding: 'utf8',
    })
    expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' })
  }
})
