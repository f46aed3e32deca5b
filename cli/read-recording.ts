import { stat } from 'node:fs/promises'
import { isTextFileError } from '../lib/files/text-file.ts'
import { whyUnread } from '../lib/files/unread.ts'
import { isRecordingError, readRecording } from '../runner/recording/file.ts'
import type { Recording } from '../runner/recording/recording.ts'
import { recordingPath } from './recording-path.ts'
import { usageError } from './usage-error.ts'

/** The recording in a file that was named, or one usage error; `named` is how it was: `--replay FILE`. */
export async function namedRecording(file: string, named: string): Promise<Recording> {
  try {
    return await readRecording(file)
  } catch (error) {
    if (isRecordingError(error)) throw usageError(`${named}: ${error.message}`)
    if (await isFolder(file))
      throw usageError(`${named}: it is a folder. Name the recording in it: ${recordingPath(file)}`)
    if (isTextFileError(error)) throw usageError(`${named}: ${error.message}.`)
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code.startsWith('E')) throw usageError(`${named}: ${whyUnread(error)}.`)
    throw error
  }
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
