import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, brotliDecompress, constants } from 'node:zlib'
import { writeWhole } from '../../lib/files/whole-file.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import type { Row } from '../corpus/harness/row.ts'

/** A run over a state of the sandbox, as it was kept. */
export interface Kept {
  /** `corpus/KIND/ID`, `healthy/ENVIRONMENT/LIFE` or `fault/ENVIRONMENT/ID`. */
  readonly name: string
  readonly recording: Recording
  /** Of a row of the corpus: its input in the names of the platform that said it. */
  readonly input?: Row['input']
}

/** All of them, a line of JSON each: what they share is there once, since a compressor with a window as large as the whole is told so. */
const FILE = join(import.meta.dirname, 'collection.jsonl.br')
const WINDOW_BITS = 28

export async function readCollection(): Promise<readonly Kept[]> {
  const params = { [constants.BROTLI_DECODER_PARAM_LARGE_WINDOW]: 1 }
  const text = (await promisify(brotliDecompress)(await readFile(FILE), { params })).toString('utf8')
  return text.split('\n').flatMap((line): readonly Kept[] => (line === '' ? [] : [JSON.parse(line)]))
}

/** Writes them by their names, so that what is alike stands side by side. */
export async function writeCollection(all: readonly Kept[]): Promise<void> {
  const lines = all.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(kept => `${JSON.stringify(kept)}\n`)
  const params = {
    [constants.BROTLI_PARAM_LARGE_WINDOW]: 1,
    [constants.BROTLI_PARAM_LGWIN]: WINDOW_BITS,
    [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
  }
  const bytes = await promisify(brotliCompress)(lines.join(''), { params })
  await writeWhole(FILE, bytes, { what: 'the collection of recordings', remedy: 'Look whether the disk is full.' })
}
