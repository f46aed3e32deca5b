import { writeFileSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { codeOf, type FILES_OF_A_RUN, makeFolder, withinReports, withUnfinished } from '../lib/files/folder.ts'
import type { PastRuns } from '../runner/report/past-runs.ts'
import type { AllureFile } from './allure/writer.ts'
import { htmlReport } from './html.ts'
import { jsonPieces } from './json.ts'
import { junitPieces } from './junit.ts'
import { markdown } from './markdown.ts'
import type { View } from './view.ts'

/** Another run in the same folder may put its own results in place in between. */
const SWAP_ATTEMPTS = 5
const WRITERS = 16
/** What a file may take that is written at once, and by how much files one after the other may exceed that. */
const USUAL_MS = 1
const MOST_WAITED_MS = 50
const FILES_IN_A_ROW = 64

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
  { past, variables = {} }: { readonly past?: PastRuns | undefined; readonly variables?: NodeJS.ProcessEnv } = {},
): Promise<readonly string[]> {
  const results = reportFiles(view, past)
  return withinReports(dir, async () => {
    await makeFolder(dir)
    return withUnfinished(dir, async folder => {
      const fresh = join(folder, 'allure-results')
      await mkdir(fresh)
      for (const [name, make] of Object.entries(results)) await writeFile(join(folder, name), make())
      // Loaded when everything else is written: Allure's package takes longer to load than all other reports.
      const { allureFiles } = await import('./allure.ts')
      await writeAll(fresh, allureFiles(view, variables))
      await swap(fresh, join(dir, 'allure-results'), join(folder, 'old'))
      for (const name of Object.keys(results)) await rename(join(folder, name), join(dir, name))
      return [...Object.keys(results), 'allure-results'].map(name => join(dir, name))
    })
  })
}

/**
 * Writes so many files as they come, of which a fleet has thousands. On a disk of its own a file is written in less time than it takes to hand it to
 * another thread; on a share it would keep everything else waiting.
 */
async function writeAll(folder: string, files: Iterable<AllureFile>): Promise<void> {
  const queue = files[Symbol.iterator]()
  let waitedMs = 0
  let written = 0
  const write = async ({ name, content }: AllureFile) => {
    if (waitedMs > MOST_WAITED_MS) return writeFile(join(folder, name), content)
    const startedAt = performance.now()
    writeFileSync(join(folder, name), content)
    const tookMs = performance.now() - startedAt
    // A file between quick ones was kept by a busy machine, not by its disk.
    waitedMs = tookMs > USUAL_MS ? waitedMs + tookMs - USUAL_MS : 0
    written += 1
    // So that an interruption is heard.
    if (written % FILES_IN_A_ROW === 0) await setImmediate()
  }
  const writer = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) await write(next.value)
  }
  await Promise.all(Array.from({ length: WRITERS }, writer))
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
