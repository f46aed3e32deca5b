import { join } from 'node:path'
import type { Place } from '../lib/files/folder.ts'

/** What `--record` writes into its folder. */
const RECORDING_FILE = 'run.json.gz'

export const recordingPath = (dir: string): string => join(dir, RECORDING_FILE)

export const recordingPlace = (path: string): Place => ({
  what: `the recording ${path}`,
  remedy: 'Name another folder with --record DIR.',
})
