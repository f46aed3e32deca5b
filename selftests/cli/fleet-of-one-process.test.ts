import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Report } from '../../runner/report/report.ts'
import { runCommand } from '../lib/command.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const TENANTS = Array.from({ length: 12 }, (_, index) => `tenant${index}`)
const ONE_IS_BROKEN = ['--fault', 'wp-config-parse-error', '--timeout', '5m', '--expect', 'installed']

/** What the steps of some tenants come to, in a run of these. */
const reported = (tenants: readonly string[]) =>
  withTemporaryFolder(async folder => {
    const words = ['--tenant', tenants.join(','), '--phase', 'smoke', ...ONE_IS_BROKEN, '--report-dir', folder]
    const { exitCode } = await runCommand(words)
    const report: Report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'))
    const statuses = report.targets.map(({ specs }) => specs.map(({ id, status }) => `${id} ${status}`))
    const causes = report.targets.map(({ diagnoses }) => diagnoses.map(({ id }) => id))
    return { exitCode, problems: report.problems, statuses, causes }
  })

test('each tenant of a fleet has its own verdicts, those of a run for a few; what fails at one is no error of the suite', async () => {
  const fleet = await reported(TENANTS)
  const few = await reported(TENANTS.slice(0, 2))
  expect([fleet.exitCode, fleet.problems]).toEqual([1, []])
  expect(fleet.statuses.slice(0, 2)).toEqual(few.statuses)
  expect(fleet.causes.slice(0, 2)).toEqual(few.causes)
  expect(fleet.causes[0]).toContain('wp-config-parse-error')
  expect(
    new Set(
      fleet.statuses
        .slice(1)
        .flat()
        .map(step => step.split(' ')[1]),
    ),
  ).toEqual(new Set(['passed']))
  expect(fleet.statuses[0]).toContainEqual(expect.stringMatching(/ failed$/))
})
