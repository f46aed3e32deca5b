import { parentPort } from 'node:worker_threads'
import { codeOf } from '../../lib/files/folder.ts'
import { saidBy } from '../../lib/text/said-by.ts'
import { type AllureOrder, writeResults } from './write-results.ts'

/** What the thread tells: that all is written, or why not. An error that is sent as it is would lose its code. */
export type AllureOutcome = 'written' | { readonly message: string; readonly code: string | undefined }

async function carriedOut(order: AllureOrder): Promise<AllureOutcome> {
  try {
    await writeResults(order)
    return 'written'
  } catch (error) {
    return { message: error instanceof Error ? error.message : saidBy(error), code: codeOf(error) }
  }
}

parentPort?.once('message', async (order: AllureOrder) => parentPort?.postMessage(await carriedOut(order)))
