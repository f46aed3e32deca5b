import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf, makeFolder, reasonOf, withinState } from '../lib/files/folder.ts'
import { readBoundedText } from '../lib/files/text-file.ts'
import { sweepUnfinished, unfinishedPrefix } from '../lib/files/unfinished.ts'
import { harmlessJson } from '../lib/text/harmless-json.ts'
import { packed } from './packed.ts'
import { parseState } from './parse.ts'
import { type EnvironmentState, emptyState } from './state.ts'

/** The history cannot be used; the message is for people. */
interface StateError extends Error {
  readonly code: 'STATE'
}

/** Where the history of one environment lies. */
export interface StateStore {
  /** As people find it. */
  readonly place: string
  /** What is remembered, or nothing yet, and which version of it; throws a StateError when it cannot be read. */
  readonly load: () => Promise<{ readonly state: EnvironmentState; readonly version: string | null }>
  /** Puts the state in the place of that version, whole or not at all. False: another run wrote since, and nothing was written. */
  readonly save: (state: EnvironmentState, version: string | null) => Promise<boolean>
}

/** More than what is remembered of 3,000 tenants of which each has a problem, and a full queue of messages. */
export const LIMIT_BYTES = 12_000_000

/** The history as a file of a folder, which is made. Whoever writes last wins: two runs should not share it at the same time. */
export async function openStateFolder(dir: string, environment: string): Promise<StateStore> {
  await withinState(dir, () => makeFolder(dir))
  return {
    place: fileOf(dir, environment),
    load: async () => ({ state: await loadState(dir, environment), version: null }),
    async save(state) {
      await saveState(dir, state)
      return true
    },
  }
}

const fileOf = (dir: string, environment: string): string => join(dir, `${environment}.json`)

/** What is remembered of an environment, or nothing yet; throws a StateError when it cannot be read, so that no history is overwritten. */
export async function loadState(dir: string, environment: string): Promise<EnvironmentState> {
  const path = fileOf(dir, environment)
  try {
    return parseState(await readBoundedText(path, LIMIT_BYTES), environment)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return emptyState(environment)
    throw unreadableState(path, error)
  }
}

export function unreadableState(place: string, error: unknown): StateError {
  return stateError(
    `the history ${place} cannot be read: ${reasonOf(error)}. Repair it, move it away, or choose another place with --state.`,
  )
}

/** The state as it is kept; throws a StateError for one that could not be read again. */
export function textOfState(state: EnvironmentState, place: string): string {
  // Facts are kept as they were seen, and compared as such: whoever prints the file meets nothing that steers a terminal.
  const text = `${harmlessJson(JSON.stringify(packed(state)))}\n`
  const fault = unreadable(text, state.environment)
  if (fault === undefined) return text
  throw stateError(`the history ${place} is not written, since it could not be read again: ${fault}.`)
}

/** Other runs were faster again and again. */
export const changedMeanwhile = (place: string): StateError =>
  stateError(
    `the history ${place} is not written: other runs wrote it each time in between. Let one schedule at a time use it.`,
  )

/**
 * Puts the state in the place of the last one: whole or not at all, whenever the process or the machine ends. Throws a StateError, and leaves the
 * last one, for one that could not be read again.
 */
export async function saveState(dir: string, state: EnvironmentState): Promise<void> {
  const path = fileOf(dir, state.environment)
  const text = textOfState(state, path)
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
    throw stateError(`the history ${path} cannot be written: ${reasonOf(error)}.`)
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
