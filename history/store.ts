import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readBoundedText } from '../lib/files/text-file.ts'
import { sweepUnfinished, unfinishedPrefix } from '../lib/files/unfinished.ts'
import { parseState } from './parse.ts'
import { type EnvironmentState, emptyState } from './state.ts'

/** The history cannot be used; the message is for people. */
interface StateError extends Error {
  readonly code: 'STATE'
}

/** What is remembered of some 800 tenants, and a full queue of messages; in memory it is ten times as large. */
const LIMIT_BYTES = 12_000_000

/** Facts are kept as they were seen, and compared as such: whoever prints the file meets nothing that steers a terminal or turns the writing. */
const UNSEEN = /[\u007f-\u009f\u2028\u2029\p{Cf}\p{Default_Ignorable_Code_Point}]/gu

const escaped = (character: string): string =>
  [...Array(character.length).keys()]
    .map(index => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('')

const fileOf = (dir: string, environment: string): string => join(dir, `${environment}.json`)

/** What is remembered of an environment, or nothing yet; throws a StateError when it cannot be read, so that no history is overwritten. */
export async function loadState(dir: string, environment: string): Promise<EnvironmentState> {
  const path = fileOf(dir, environment)
  try {
    return parseState(await readBoundedText(path, LIMIT_BYTES), environment)
  } catch (error) {
    const code = codeOf(error)
    if (code === 'ENOENT') return emptyState(environment)
    const reason = code?.startsWith('E') ? code : error instanceof Error ? error.message : String(error)
    throw stateError(
      `the history ${path} cannot be read: ${reason}. Repair it, move it away, or choose another folder with --state.`,
    )
  }
}

/**
 * Puts the state in the place of the last one: whole or not at all, whenever the process or the machine ends. Throws a StateError, and leaves the
 * last one, for one that could not be read again.
 */
export async function saveState(dir: string, state: EnvironmentState): Promise<void> {
  const path = fileOf(dir, state.environment)
  const text = `${JSON.stringify(state).replace(UNSEEN, escaped)}\n`
  const fault = unreadable(text, state.environment)
  if (fault !== undefined)
    throw stateError(`the history ${path} is not written, since it could not be read again: ${fault}.`)
  const unfinished = join(dir, `${unfinishedPrefix()}${randomUUID()}`)
  await sweepUnfinished(dir)
  try {
    const file = await open(unfinished, 'wx')
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw stateError(`the history ${path} cannot be written: ${codeOf(error) ?? String(error)}.`)
  }
}

/** Why loadState would refuse a text. */
function unreadable(text: string, environment: string): string | undefined {
  if (Buffer.byteLength(text) > LIMIT_BYTES)
    return `it has more than ${LIMIT_BYTES / 1_000_000} MB. Watch fewer tenants with one --state, or move it away`
  try {
    parseState(text, environment)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const stateError = (message: string): StateError => Object.assign(new Error(message), { code: 'STATE' as const })

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
