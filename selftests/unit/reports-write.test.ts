import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ensureWritable } from '../../lib/files/folder.ts'
import { writeReports } from '../lib/outputs.ts'
import { sampleReport, sampleReports, sampleSteps, sampleTarget } from '../lib/sample-reports.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

const REPORTS = ['allure-results', 'junit.xml', 'report.html', 'report.json', 'summary.md']

describe('the files of a run', () => {
  test('are written into a folder that need not exist, and nothing else is left there', async () => {
    await withTemporaryFolder(async folder => {
      const dir = join(folder, 'a', 'b')
      const written = await writeReports(sampleReports.green, dir)
      expect([...written].sort()).toEqual(REPORTS.map(name => join(dir, name)))
      expect((await readdir(dir)).sort()).toEqual(REPORTS)
      expect(JSON.parse(await readFile(join(dir, 'report.json'), 'utf8'))).toEqual(sampleReports.green)
    })
  })

  test("replace the last run's, also where the last run had more", async () => {
    await withTemporaryFolder(async dir => {
      await writeReports(sampleReports['several-targets'], dir)
      const before = await readdir(join(dir, 'allure-results'))
      await writeReports(sampleReport({ targets: [sampleTarget({ evidence: {} })] }), dir)
      const after = await readdir(join(dir, 'allure-results'))
      expect(after).toHaveLength(sampleSteps.length + 2)
      expect(before.filter(name => after.includes(name)).length).toBeLessThan(before.length)
      expect((await readdir(dir)).sort()).toEqual(REPORTS)
    })
  })

  test('stay whole when a reader looks while runs follow each other, and other files are left alone', async () => {
    await withTemporaryFolder(async dir => {
      await writeFile(join(dir, 'mine.txt'), 'mine')
      await writeReports(sampleReports.green, dir)
      const writing = Promise.all([
        writeReports(sampleReports['two-causes'], dir),
        writeReports(sampleReports['wrong-account'], dir),
        writeReports(sampleReports['several-targets'], dir),
      ])
      let done = false
      const finished = writing.finally(() => {
        done = true
      })
      while (!done) expect(JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')).schemaVersion).toBe(1)
      await finished
      expect((await readdir(dir)).sort()).toEqual([
        'allure-results',
        'junit.xml',
        'mine.txt',
        'report.html',
        'report.json',
        'summary.md',
      ])
    })
  })

  test('are not left half-written when one of them cannot be placed', async () => {
    await withTemporaryFolder(async dir => {
      await mkdir(join(dir, 'junit.xml', 'occupied'), { recursive: true })
      await expect(writeReports(sampleReports.green, dir)).rejects.toMatchObject({ code: 'REPORT_DIR' })
      expect((await readdir(dir)).filter(name => name.startsWith('.'))).toEqual([])
    })
  })
})

describe('a folder that cannot be used', () => {
  test('is found out before the run, in words for people', async () => {
    await withTemporaryFolder(async folder => {
      await writeFile(join(folder, 'file'), '')
      for (const dir of [join(folder, 'file'), join(folder, 'file', 'below'), '/proc/nothing-here']) {
        for (const use of [() => ensureWritable(dir), () => writeReports(sampleReports.green, dir)]) {
          await expect(use()).rejects.toMatchObject({
            code: 'REPORT_DIR',
            message: expect.stringMatching(
              /^cannot write the reports to .+: [a-z ,-]+\. Choose another folder with --report-dir\.$/,
            ),
          })
        }
      }
    })
  })

  test('a usable one is created, checked and left empty', async () => {
    await withTemporaryFolder(async folder => {
      await ensureWritable(join(folder, 'new'))
      expect(await readdir(join(folder, 'new'))).toEqual([])
    })
  })
})
