import { join } from 'node:path'
import { readRecording } from '../../../runner/recording/file.ts'
import type { Recording } from '../../../runner/recording/recording.ts'
import { corpusFolder, type Row, readRows } from './row.ts'

/** The recording that a row of `recorded.yaml` names. */
export function recordingOfRow({ id, input: { recording } }: Row): Promise<Recording> {
  if (typeof recording !== 'string') throw new Error(`${id} names no recording`)
  return readRecording(join(corpusFolder, recording))
}

/** All of them, by the ids of their rows. */
export async function recordedRows(): Promise<readonly { readonly name: string; readonly recording: Recording }[]> {
  const rows = await readRows(['recorded'])
  return Promise.all(
    rows.map(async row => ({ name: `corpus/recorded/${row.id}`, recording: await recordingOfRow(row) })),
  )
}
