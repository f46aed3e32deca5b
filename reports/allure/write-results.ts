import { writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { ExecutorInfo } from 'allure-js-commons/sdk'
import { allureFiles } from '../allure.ts'
import type { ViewOfAllure } from '../view.ts'
import type { AllureFile } from './writer.ts'

const WRITERS = 16
/** What a file may take that is written at once, and by how much files one after the other may exceed that. */
const USUAL_MS = 1
const MOST_WAITED_MS = 50
const FILES_IN_A_ROW = 64

/** What is written where; it may be handed to another thread, which knows no secret: all of it is redacted. */
export interface AllureOrder {
  readonly folder: string
  readonly view: ViewOfAllure
  readonly pipeline: ExecutorInfo | undefined
}

/** Writes all files of the `allure-results` folder. */
export const writeResults = async ({ folder, view, pipeline }: AllureOrder): Promise<void> =>
  writeAll(folder, allureFiles(view, pipeline))

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
