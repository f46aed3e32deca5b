import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startAllureThread } from '../../reports/allure-thread.ts'
import { viewOf } from '../../reports/view.ts'
import { writeReports } from '../../reports/write.ts'
import type { Report } from '../../runner/report/report.ts'
import { catalogue } from '../../specs/catalogue.ts'
import { sampleReports } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

/** Every sample's targets as one fleet: what passed and what did not, with causes and without. */
const fleet: Report = {
  ...sampleReports.green,
  targets: Object.values(sampleReports)
    .flatMap(({ targets }) => targets)
    .map((target, index) => ({ ...target, tenant: `tenant${index}` })),
}
const variables = { JENKINS_URL: 'https://ci.example.com/', BUILD_NUMBER: '7' }

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** The files by what they say, without the names that each run makes up. */
async function contentsOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder)
  const files = names.map(async name =>
    `${name}\n${await readFile(join(folder, name), 'utf8')}`.replaceAll(UUID, 'UUID'),
  )
  return (await Promise.all(files)).sort()
}

describe("a fleet's results for Allure", () => {
  test('are the same in a thread beside the other outputs, which are there too', async () => {
    await withTemporaryFolder(async folder => {
      const view = viewOf(fleet, catalogue)
      const [here, beside] = [join(folder, 'here'), join(folder, 'beside')]
      await writeReports(view, here, { variables })
      await writeReports(view, beside, { variables, thread: startAllureThread() })
      const results = await contentsOf(join(here, 'allure-results'))
      expect(results.length).toBeGreaterThan(fleet.targets.length)
      expect(results.some(text => text.includes('"buildOrder": 7'))).toBe(true)
      expect(results.some(text => text.includes('-attachment.json'))).toBe(true)
      expect(await contentsOf(join(beside, 'allure-results'))).toEqual(results)
      for (const name of ['report.json', 'report.html', 'junit.xml', 'summary.md'])
        expect(await readFile(join(beside, name), 'utf8')).toBe(await readFile(join(here, name), 'utf8'))
      expect((await readdir(beside)).filter(name => name.startsWith('.'))).toEqual([])
    })
  })

  test('that cannot be written are told as by this thread, and nothing is left', async () => {
    await withTemporaryFolder(async dir => {
      const { write } = startAllureThread()
      const thread = { write: (order: Parameters<typeof write>[0]) => write({ ...order, folder: join(dir, 'gone') }) }
      await expect(writeReports(viewOf(fleet, catalogue), dir, { thread })).rejects.toMatchObject({
        code: 'REPORT_DIR',
        message: `cannot write the reports to ${dir}: that folder is not there and cannot be made. Choose another folder with --report-dir.`,
      })
      expect(await readdir(dir)).toEqual([])
    })
  })

  test('are waited for where another output cannot be written, so that the folder goes with all that is in it', async () => {
    await withTemporaryFolder(async dir => {
      const ended = Promise.withResolvers<void>()
      let hasEnded = false
      const thread = {
        async write({ folder }: { readonly folder: string }) {
          // A folder where a file belongs.
          await mkdir(join(folder, '..', 'report.json'))
          await ended.promise
          await writeFile(join(folder, 'late'), '')
          hasEnded = true
        },
      }
      const writing = writeReports(viewOf(fleet, catalogue), dir, { thread })
      setTimeout(ended.resolve, 200)
      await expect(writing).rejects.toMatchObject({
        code: 'REPORT_DIR',
        message: expect.stringContaining('a folder is'),
      })
      expect(hasEnded).toBe(true)
      expect(await readdir(dir)).toEqual([])
    })
  })

  test('an error without a code is one of the suite, and no sentence about a folder', async () => {
    await withTemporaryFolder(async folder => {
      const broken = {
        ...viewOf(fleet, catalogue),
        startedAt: 'never',
        targets: fleet.targets.map(target => ({ ...target, specs: JSON.parse('[null]') })),
      }
      await expect(startAllureThread().write({ folder, view: broken, pipeline: undefined })).rejects.toThrow(/null/)
    })
  })
})
