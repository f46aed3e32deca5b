import { open, rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { codeOf, type Place, reportDirError, within } from './folder.ts'

const PATIENCE_MS = 5_000
const PAUSE_MS = 20

/**
 * Reads and writes a file while nobody else does who asks the same way; waits at most 5 s for the others. Throws a ReportDirError where they
 * do not end: one that was killed leaves `FILE.lock`, which is never taken away unasked, since two would then believe it theirs.
 */
export async function alone<T>(path: string, place: Place, use: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`
  const until = performance.now() + PATIENCE_MS
  while (!(await within(place, () => taken(lock)))) {
    if (performance.now() > until)
      throw reportDirError(`cannot write ${place.what}: somebody else writes it. If nobody does, remove ${lock}.`)
    await setTimeout(PAUSE_MS)
  }
  try {
    return await use()
  } finally {
    await rm(lock, { force: true })
  }
}

async function taken(lock: string): Promise<boolean> {
  try {
    await using _file = await open(lock, 'wx')
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}
