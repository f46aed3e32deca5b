import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzipSync } from 'node:zlib'
import { projectRoot } from '../../lib/files/project.ts'
import { readBounded } from '../../lib/files/text-file.ts'
import { harmlessJson } from '../../lib/text/harmless-json.ts'
import { parseJsonText } from '../../lib/text/parse-json.ts'
import { isRecord } from '../../lib/values.ts'
import { bounded } from './bounded.ts'
import { migrated } from './migrations.ts'
import { RECORDING_FORMAT, RECORDING_VERSION, type Recording } from './recording.ts'
import { misfit, type Schema } from './schema.ts'
import { unsound } from './sound.ts'

/** A recording cannot be used; the message says why, for people, and continues `FILE: `. */
interface RecordingError extends Error {
  readonly code: 'RECORDING'
}

const refused = (message: string): RecordingError => Object.assign(new Error(message), { code: 'RECORDING' as const })

export const isRecordingError = (error: unknown): error is RecordingError =>
  error instanceof Error && 'code' in error && error.code === 'RECORDING'

const SCHEMA_FILE = 'runner/recording/recording.schema.json'
let known: { readonly text: string; readonly schema: Schema } | undefined

/** The schema of this version: what stands in a file is for whoever has nothing but the file, and is not believed. */
export function ownSchema(): { readonly text: string; readonly schema: Schema } {
  if (known) return known
  const text = readFileSync(join(projectRoot, SCHEMA_FILE), 'utf8').trim()
  known = { text, schema: JSON.parse(text) }
  return known
}

/** The bytes of its file, which may be unpacked on any screen, and the recording as it is in them: what is too large for the size is left out, and said. */
export function recordingFile(recording: Recording): { readonly bytes: Buffer; readonly recording: Recording } {
  const { text: schema } = ownSchema()
  // The schema stands last: a person who prints the file meets the run first.
  const pack = (one: Recording): Buffer =>
    gzipSync(`${harmlessJson(JSON.stringify(one)).slice(0, -1)},"schema":${schema}}\n`, { level: 9 })
  const kept = bounded(recording, one => pack(one).length)
  return { bytes: pack(kept), recording: kept }
}

const MB = 1_000_000
/** A fleet of some hundred tenants; nothing of a larger file is read. */
const LIMIT_BYTES = 100 * MB
/** What it may become: evidence shrinks to a tenth, and nothing that a run writes to a hundredth. */
const LIMIT_TEXT_BYTES = 400 * MB
/** A tenant has some 3,000. */
const LIMIT_VALUES = 4_000_000

/** The recording in a file that anybody may have written; throws a RecordingError, a TextFileError or what the system says. */
export async function readRecording(path: string): Promise<Recording> {
  const bytes = await readBounded(path, LIMIT_BYTES)
  return parseRecording(await unpacked(bytes))
}

async function unpacked(bytes: Buffer): Promise<string> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b)
    throw refused(`no recording of this suite. Name the run.json.gz that --record wrote.`)
  const maxOutputLength = Math.min(LIMIT_TEXT_BYTES, Math.max(MB, bytes.length * 100))
  try {
    return (await promisify(gunzip)(bytes, { maxOutputLength })).toString('utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    throw refused(
      code === 'ERR_BUFFER_TOO_LARGE'
        ? 'it unpacks to more than any run writes, so nothing of it is read.'
        : 'the file is damaged or not whole. Copy it again.',
    )
  }
}

/** The recording that a text is. */
export function parseRecording(text: string): Recording {
  const value = json(text)
  if (!isRecord(value) || value.format !== RECORDING_FORMAT)
    throw refused(`no recording of this suite. Name the run.json.gz that --record wrote.`)
  const { schemaVersion, schema: _schema, ...rest } = value
  const by = `it was made by ${isRecord(value.tool) ? String(value.tool.version) : 'an unknown version'}`
  if (typeof schemaVersion !== 'number' || !Number.isInteger(schemaVersion))
    throw refused('it has no schemaVersion: it is damaged, or no recording of this suite.')
  if (schemaVersion > RECORDING_VERSION)
    throw refused(
      `its layout is ${schemaVersion}, and this version reads up to ${RECORDING_VERSION}: ${by}. Judge it again with that version or a newer one.`,
    )
  const current = migrated({ ...rest, schemaVersion }, schemaVersion, RECORDING_VERSION)
  if (!current)
    throw refused(`its layout ${schemaVersion} is not read any more: ${by}. Judge it again with that version.`)
  const { schema } = ownSchema()
  if (!isRecording(current, schema))
    throw refused(`${misfit(current, schema)} is not what a run writes: it is damaged, or was changed by hand.`)
  const fault = unsound(current)
  if (fault !== undefined) throw refused(`${fault}: it is damaged, or was changed by hand.`)
  if (current.run.interrupted)
    throw refused(
      'the run that it keeps was interrupted, so that most of its steps saw nothing. It cannot be judged again.',
    )
  return current
}

const isRecording = (value: object, schema: Schema): value is Recording => misfit(value, schema) === undefined

function json(text: string): unknown {
  try {
    return parseJsonText(text, LIMIT_VALUES)
  } catch (error) {
    throw refused(
      error instanceof RangeError
        ? `no recording of this suite: ${error.message}.`
        : 'what is packed in it is not whole, or no recording of this suite.',
    )
  }
}
