import { describe, test } from 'vitest'
import type { Report } from '../../runner/report/report.ts'
import { runInProcess } from '../lib/in-process.ts'
import { runSuite } from '../lib/transcript.ts'

/** No resolver listens there: nothing of the real platform is asked for. */
const REAL = ['--env', 'prod', '--tenant', 'goldencrust', '--resolver', '127.0.0.1:1'] as const
/** Nothing listens there. */
const NO_ENDPOINT = {
  AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
  AWS_ACCESS_KEY_ID: 'AKIATEST',
  AWS_SECRET_ACCESS_KEY: 'test',
}

/** But for what the name itself tells. */
const statusesOf = ({ targets }: Report): readonly string[] => [
  ...new Set(
    targets.flatMap(({ specs }) => specs.filter(({ id }) => id !== 'tenant-name-valid').map(({ status }) => status)),
  ),
]
const causesOf = ({ targets }: Report): readonly string[] =>
  targets.flatMap(({ diagnoses }) => diagnoses.map(({ id }) => id))

describe.concurrent('a run that cannot look says so, and claims nothing else', () => {
  test('no credentials', async ({ expect }) => {
    const { exitCode, stdout, report } = await runSuite(REAL)
    expect(exitCode).toBe(3)
    expect(statusesOf(report)).toEqual(['unknown'])
    expect(causesOf(report)).toEqual(['credentials-missing'])
    expect(stdout).toMatch(/aws configure sso --profile Tebogo-prod/)
  })

  test('what needs no account is judged all the same', async ({ expect }) => {
    const { exitCode, report } = await runInProcess(['--fault', 'credentials-missing'])
    expect(exitCode).toBe(3)
    const passed = report.targets[0]?.specs.filter(({ status }) => status === 'passed').map(({ id }) => id)
    expect(passed).toEqual(['tenant-name-valid', 'tls-certificate', 'edge-closed'])
    expect(causesOf(report)).toEqual(['credentials-missing'])
  })

  test('and what is wrong there is named', async ({ expect }) => {
    const { exitCode, report } = await runInProcess(['--fault', 'credentials-expired,dns-record-missing'])
    expect(exitCode).toBe(1)
    expect(causesOf(report)).toEqual(['dns-record-missing', 'credentials-expired'])
  })

  test('of another account nothing is, as nobody knows whose the answers are', async ({ expect }) => {
    const { report } = await runInProcess(['--fault', 'wrong-account'])
    expect(report.targets[0]?.specs.filter(({ status }) => status === 'passed')).toEqual([])
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
