import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, type FILES_OF_A_RUN, makeFolder, withinReports, withUnfinished } from '../lib/files/folder.ts'
import type { PastRuns } from '../runner/report/past-runs.ts'
import { executor } from './allure/executor.ts'
import type { AllureThread } from './allure-thread.ts'
import { htmlReport } from './html.ts'
import { jsonPieces } from './json.ts'
import { junitPieces } from './junit.ts'
import { markdown } from './markdown.ts'
import type { View } from './view.ts'

/** Another run in the same folder may put its own results in place in between. */
const SWAP_ATTEMPTS = 5

/** What each file of a run holds, in one piece or in several. */
export const reportFiles = (view: View, past: PastRuns = {}) =>
  ({
    'report.json': () => jsonPieces(view),
    'report.html': () => [htmlReport(view, past)],
    'junit.xml': () => junitPieces(view),
    'summary.md': () => [markdown(view)],
  }) satisfies Record<(typeof FILES_OF_A_RUN)[number], () => Iterable<string>>

/** Writes report.json, report.html, junit.xml, summary.md and allure-results/ in place of the last run's, each whole or not at all; returns their paths. */
export async function writeReports(
  view: View,
  dir: string,
  {
    past,
    variables = {},
    thread,
  }: {
    readonly past?: PastRuns | undefined
    readonly variables?: NodeJS.ProcessEnv
    /** Makes the results for Allure meanwhile; without one they are made here. */
    readonly thread?: AllureThread | undefined
  } = {},
): Promise<readonly string[]> {
  const results = reportFiles(view, past)
  return withinReports(dir, async () => {
    await makeFolder(dir)
    return withUnfinished(dir, async folder => {
      const fresh = join(folder, 'allure-results')
      await mkdir(fresh)
      const order = { folder: fresh, view, pipeline: executor(variables) }
      const beside = thread?.write(order)
      const others = writeFiles(folder, results)
      // Whatever fails: the folder is removed afterwards, and nobody may still write into it.
      await Promise.allSettled([others, beside])
      await others
      // Loaded when everything else is written: Allure's package takes longer to load than all other reports.
      await (beside ?? (await import('./allure/write-results.ts')).writeResults(order))
      await swap(fresh, join(dir, 'allure-results'), join(folder, 'old'))
      for (const name of Object.keys(results)) await rename(join(folder, name), join(dir, name))
      return [...Object.keys(results), 'allure-results'].map(name => join(dir, name))
    })
  })
}

async function writeFiles(folder: string, files: ReturnType<typeof reportFiles>): Promise<void> {
  for (const [name, make] of Object.entries(files)) await writeFile(join(folder, name), make())
}

/** A folder cannot be renamed over a full one: the old one steps aside first. */
async function swap(fresh: string, place: string, aside: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    await rename(place, `${aside}-${attempt}`).catch(unless('ENOENT'))
    try {
      await rename(fresh, place)
      return
    } catch (error) {
      if (attempt === SWAP_ATTEMPTS || !['ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error
    }
  }
}

function unless(code: string): (error: unknown) => void {
  return error => {
    if (codeOf(error) !== code) throw error
  }
}
