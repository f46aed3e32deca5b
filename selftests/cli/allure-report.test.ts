import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { writeAllureReport } from '../../cli/write-allure-report.ts'
import { isRecord } from '../../lib/values.ts'
import type { Report } from '../../runner/report/report.ts'
import { writeReports } from '../lib/outputs.ts'
import { sampleReports } from '../lib/sample-reports.ts'
import { projectRoot } from '../lib/source-files.ts'
import { withTemporaryFolder } from '../lib/temporary-folder.ts'

type Data = Readonly<Record<string, unknown>>

const membersOf = (value: unknown): Data => (isRecord(value) ? value : {})
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'))

/** The report that Allure 3 makes of a run with the settings of this project, as the data that its pages show. */
async function asAllureShows(
  report: Report,
  look: (shown: { data: (path: string) => Promise<unknown>; results: readonly Data[] }) => Promise<void> | void,
) {
  await withTemporaryFolder(async folder => {
    await writeReports(report, folder)
    const output = join(folder, 'report')
    await promisify(execFile)(process.execPath, [
      join(projectRoot, 'node_modules/allure/cli.js'),
      'awesome',
      join(folder, 'allure-results'),
      ...['--config', join(projectRoot, 'allurerc.mjs'), '--output', output],
      ...['--history-path', join(folder, 'history.jsonl')],
    ])
    const names = await readdir(join(output, 'data/test-results'))
    const results = await Promise.all(
      names.map(async name => membersOf(await json(join(output, 'data/test-results', name)))),
    )
    await look({ data: path => json(join(output, path)), results })
  })
}

/** Every attachment of a result as Allure shows it, those of its steps too. */
const attachmentsIn = (steps: unknown): readonly Data[] =>
  listOf(steps)
    .map(membersOf)
    .flatMap(step => (step.type === 'attachment' ? [membersOf(step.link)] : attachmentsIn(step.steps)))

/** A tree of Allure's, as lines: the names of groups, and below them those of the results. */
function linesOf(tree: Data): readonly string[] {
  const [groups, leaves] = [membersOf(tree.groupsById), membersOf(tree.leavesById)]
  const below = (node: Data): readonly string[] => [
    ...listOf(node.groups).flatMap(id => {
      const group = membersOf(groups[String(id)])
      return [String(group.name), ...below(group)]
    }),
    ...listOf(node.leaves).map(id => String(membersOf(leaves[String(id)]).name).split(':')[0] ?? ''),
  ]
  return below(membersOf(tree.root))
}

/** A category with what it groups by, as lines. */
function categoriesOf(widget: Data): readonly string[] {
  const nodes = membersOf(widget.nodes)
  const below = (ids: unknown): readonly string[] =>
    listOf(ids)
      .map(id => membersOf(nodes[String(id)]))
      .flatMap(node => (node.type === 'tr' ? [] : [String(node.name), ...below(node.childrenIds)]))
  return below(widget.roots)
}

describe('Allure 3 shows', () => {
  test("one tenant: in the runbook's order, and all evidence", async () => {
    const report = sampleReports['one-cause']
    const [target] = report.targets
    await asAllureShows(report, async ({ data, results }) => {
      const lines = linesOf(membersOf(await data('widgets/tree.json')))
      expect(lines.slice(0, 3)).toEqual(['prod', 'goldencrust', 'Runbook Prerequisites'])
      const sections = new Set(target?.specs.map(({ runbook }) => `Runbook ${runbook}`))
      expect(lines.filter(line => line.startsWith('Runbook '))).toEqual([...sections])
      expect(results).toHaveLength(target?.specs.length ?? 0)
      const attachments = results.flatMap(({ steps }) => attachmentsIn(steps))
      expect(attachments.length).toBeGreaterThan(5)
      expect(attachments.filter(({ missed }) => missed !== false)).toEqual([])
      expect(categoriesOf(membersOf(await data('widgets/categories.json')))).toEqual([
        'A known cause',
        'cause: wp-config-parse-error: wp-config.php does not parse',
      ])
    })
  })

  test('a fleet: tenant by tenant, with a line of the timeline for each', async () => {
    const report = sampleReports['several-targets']
    await asAllureShows(report, async ({ data }) => {
      const tenants = report.targets.map(({ tenant }) => tenant)
      const lines = linesOf(membersOf(await data('widgets/tree.json')))
      expect(lines.filter(line => tenants.includes(line))).toEqual(tenants)
      const bars = listOf(await data('widgets/timeline.json')).map(membersOf)
      expect(new Set(bars.map(({ thread }) => thread))).toEqual(new Set(tenants))
    })
  })

  test('a broken run: what could not be judged is no pass, and nor is an error of the suite', async () => {
    await asAllureShows(sampleReports['two-causes'], async ({ data, results }) => {
      const categories = categoriesOf(membersOf(await data('widgets/categories.json')))
      expect(categories).toContain('Failed, and no known issue explains it')
      expect(categories).toContain('Could not be judged')
      expect(results.find(({ fullName }) => String(fullName).endsWith('#database-reachable'))).toMatchObject({
        status: 'broken',
      })
    })
    await asAllureShows(sampleReports['suite-error'], ({ results }) => {
      expect(results.filter(({ status }) => status === 'broken').map(({ name }) => name)).toEqual([
        'The suite itself had an error',
      ])
    })
  })
})

describe('npm run report:allure', () => {
  test('makes one page that asks nobody anything, and goes on with the history', async () => {
    await withTemporaryFolder(async dir => {
      await writeReports(sampleReports.green, dir)
      const path = await writeAllureReport(['--report-dir', dir], {})
      await writeReports({ ...sampleReports['one-cause'], startedAt: '2025-12-25T01:12:09.000Z' }, dir)
      expect(await writeAllureReport(['--report-dir', dir], {})).toBe(path)
      const page = await readFile(path, 'utf8')
      expect(page).toContain('Content-Security-Policy')
      expect(page).not.toContain('googletagmanager')
      expect((await readFile(join(dir, 'allure-history.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(2)
      expect((await readdir(dir)).filter(name => name.startsWith('.'))).toEqual([])
    })
  })

  test('says how it is written', async () => {
    const command = [join(projectRoot, 'cli/report-allure.ts'), '--help']
    expect((await promisify(execFile)(process.execPath, command)).stdout).toMatch(
      /^npm run report:allure -- \[--report-dir DIR\]: /,
    )
  })

  test('says what to do where there is nothing to show, and where words are wrong', async () => {
    await withTemporaryFolder(async dir => {
      await expect(writeAllureReport(['--report-dir', dir], {})).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringMatching(/^there are no results in .+\/allure-results\. Run npm test first/),
      })
      await mkdir(join(dir, 'allure-results'))
      await writeFile(join(dir, 'allure-results/environment.properties'), 'a=b')
      await expect(writeAllureReport(['--report-dir', dir], {})).rejects.toThrow('there are no results in ')
    })
    await withTemporaryFolder(async dir => {
      await writeReports(sampleReports.green, dir)
      const history = join(dir, 'allure-history.jsonl')
      await writeFile(history, 'torn')
      await expect(writeAllureReport(['--report-dir', dir], {})).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringMatching(
          /^Allure could not make a report of .+SyntaxError.+ Try again without .+\.jsonl\.$/,
        ),
      })
      expect(await readFile(history, 'utf8')).toBe('torn')
      await rm(history)
      await mkdir(history)
      await expect(writeAllureReport(['--report-dir', dir], {})).rejects.toMatchObject({ code: 'REPORT_DIR' })
    })
    await expect(writeAllureReport(['--folder', 'x'], {})).rejects.toMatchObject({ code: 'USAGE' })
    await expect(writeAllureReport([], { npm_config_report_dir: 'x' })).rejects.toThrow('flags need "--" before them')
  })
})
