import { describe, test } from 'vitest'
import type { Report } from '../../runner/report/report.ts'
import { runSuite } from '../lib/transcript.ts'

const REAL = ['--env', 'prod', '--tenant', 'goldencrust'] as const
/** Nothing listens there. */
const NO_ENDPOINT = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'test',
}

const statusesOf = ({ targets }: Report): readonly string[] => [
  ...new Set(targets.flatMap(({ specs }) => specs.map(({ status }) => status))),
]
const causesOf = ({ targets }: Report): readonly string[] =>
  targets.flatMap(({ diagnoses }) => diagnoses.map(({ id }) => id))

describe.concurrent('a run that cannot look says so, and claims nothing else', () => {
  test('no credentials', async ({ expect }) => {
    const { exitCode, stdout, report } = await runSuite(REAL)
    expect(exitCode).toBe(3)
    expect(statusesOf(report)).toEqual(['unknown'])
    expect(causesOf(report)).toEqual(['credentials-expired'])
    expect(stdout).toMatch(/aws sso login --profile Tebogo-prod/)
  })

  test('no network to AWS', async ({ expect }) => {
    const { exitCode, stdout, report } = await runSuite(REAL, { env: NO_ENDPOINT })
    expect(exitCode).toBe(3)
    expect(statusesOf(report)).toEqual(['unknown'])
    expect(causesOf(report)).toEqual([])
    expect(stdout).toMatch(/ECONNREFUSED 127\.0\.0\.1:1 \(look at the\s+network, the proxy/)
  })

  test('a slow answer ends at the deadline', async ({ expect }) => {
    const { exitCode, report } = await runSuite(['--latency', '5s', '--timeout', '1s', '--only', 'service-stable'])
    expect(exitCode).toBe(3)
    expect(statusesOf(report)).toEqual(['unknown'])
    expect(causesOf(report)).toEqual([])
  })
})
