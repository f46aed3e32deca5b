import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diagnoses } from '../diagnostics/index.ts'
import { LAYERS } from '../diagnostics/layers.ts'
import { causeIndex, causeText } from './cause-text.ts'

const TRANSCRIPTS = join(import.meta.dirname, '../selftests/golden/transcripts')

/** Every page of docs/causes by its file name. */
export async function causePages(): Promise<ReadonlyMap<string, string>> {
  const all = Object.values(diagnoses)
  const pages = all.map(async (cause): Promise<readonly [string, string]> => {
    const transcript = await readFile(join(TRANSCRIPTS, `${cause.id}.txt`), 'utf8').catch(() => undefined)
    return [`${cause.id}.md`, causeText({ cause, all, transcript })]
  })
  return new Map([['README.md', causeIndex(all, LAYERS)], ...(await Promise.all(pages))])
}
