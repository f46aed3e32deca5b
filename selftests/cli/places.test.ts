import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { NO_MONITORING } from '../../cli/monitoring.ts'
import { ensureOutputPaths } from '../../cli/output-paths.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

describe('one output never takes the place of another, or of a file that is read', () => {
  const CLASHES = [
    [{ prometheusFile: 'x', statusPage: './x' }, '--status-page and --prometheus are one file'],
    [{ statusPage: 'link/report.json' }, '--status-page and report.json of --report-dir are one file'],
    [{ prometheusFile: 'r/allure-results' }, '--prometheus and allure-results of --report-dir are one file'],
    [{ prometheusFile: 's/prod.json', stateDir: 's' }, '--prometheus and the history of --state are one file'],
    [
      { papersDir: 'p', statusPage: 'p/deployment-log.md' },
      '--status-page and deployment-log.md of --papers are one file',
    ],
    [{ statusPage: 'w.yaml', waiversFile: 'w.yaml' }, '--status-page and --waivers are one file'],
    [{ statusPage: 'fixes.sh' }, '--fixes and --status-page are one file'],
    [{ statusPage: 'summary' }, "--status-page and the job's summary are one file"],
  ] as const
  test.for(CLASHES)('%j', ([given, reason], { expect: check }) =>
    withTemporaryFolder(async folder => {
      await symlink('r', join(folder, 'link'))
      await writeFile(join(folder, 'w.yaml'), '')
      const monitoring = {
        ...NO_MONITORING,
        ...Object.fromEntries(Object.entries(given).map(([name, path]) => [name, join(folder, path)])),
      }
      const variables = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(folder, 'summary') }
      await check(
        ensureOutputPaths(
          { reportDir: join(folder, 'r'), fixesFile: join(folder, 'fixes.sh'), monitoring, env: 'prod' },
          variables,
        ),
      ).rejects.toThrow(reason)
    }),
  )

  test('places of their own are fine', () =>
    withTemporaryFolder(async folder => {
      const monitoring = { ...NO_MONITORING, prometheusFile: join(folder, 'a'), statusPage: join(folder, 'b') }
      await expect(
        ensureOutputPaths({ reportDir: folder, fixesFile: join(folder, 'c'), monitoring, env: 'prod' }, {}),
      ).resolves.toBeUndefined()
    }))
})
