import { lstat, mkdir, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { sweepUnfinished, unfinishedPrefix } from './unfinished.ts'

/** A place for something that was asked for cannot be used; the message is for people. */
interface ReportDirError extends Error {
  readonly code: 'REPORT_DIR'
}

/** What is written somewhere, as the error names it, and what to do when that does not work. */
export interface Place {
  readonly what: string
  readonly remedy: string
}

const REPORTS = (dir: string): Place => ({
  what: `the reports to ${dir}`,
  remedy: 'Choose another folder with --report-dir.',
})

export const FILES_OF_A_RUN = ['report.json', 'report.html', 'junit.xml', 'summary.md'] as const

/** As much as a small report: a full disk still takes an empty file. */
const PROBE = ' '.repeat(65_536)

/** Creates the folder and proves that files can be written there; throws a ReportDirError before any time is spent on a run. */
export async function ensureWritable(dir: string): Promise<void> {
  await within(REPORTS(dir), async () => {
    await prove(dir)
    for (const name of FILES_OF_A_RUN) await requireFile(join(dir, name))
  })
}

/** The same for one file that takes the place of the last one. */
export async function ensureReplaceable(path: string, place: Place): Promise<void> {
  await within(place, async () => {
    await requireFile(path)
    await prove(dirname(path))
  })
}

/** The same for a file that is appended to. */
export async function ensureAppendable(path: string, place: Place): Promise<void> {
  await within(place, async () => {
    await using _file = await open(path, 'a')
  })
}

async function prove(dir: string): Promise<void> {
  await makeFolder(dir)
  await withUnfinished(dir, async folder => writeFile(join(folder, 'probe'), PROBE))
}

/** A rename takes the place of whatever is there: a folder stops it, and a device such as /dev/null would be gone. */
async function requireFile(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined)
  const target = found?.isSymbolicLink() ? await stat(path).catch(() => undefined) : found
  if (target?.isDirectory()) throw Object.assign(new Error(path), { code: 'EISDIR' })
  if (target && !target.isFile()) throw Object.assign(new Error(path), { code: 'NOT_A_FILE' })
}

/** Creates a folder and those above it. Node's own `recursive` never returns where a parent exists that takes no folders (/proc). */
export async function makeFolder(dir: string, triesLeft = 2): Promise<void> {
  try {
    await mkdir(dir)
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(dir)).isDirectory()) return
    if (codeOf(error) !== 'ENOENT' || triesLeft === 1 || dirname(dir) === dir) throw error
    await makeFolder(dirname(dir))
    await makeFolder(dir, triesLeft - 1)
  }
}

/** A folder beside the place for what is not finished; what killed runs left there goes first. */
export async function withUnfinished<T>(dir: string, use: (folder: string) => Promise<T>): Promise<T> {
  await sweepUnfinished(dir)
  const folder = await mkdtemp(join(dir, unfinishedPrefix()))
  try {
    return await use(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of that path is a file',
  EEXIST: 'that is a file, not a folder',
  ENOENT: 'that folder is not there and cannot be made',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'a folder is where a file belongs',
  NOT_A_FILE: 'what is there is no regular file',
  EFBIG: 'files may not grow that large here',
  EMFILE: 'too many files are open',
  EIO: 'the disk has a fault',
}

export async function withinReports<T>(dir: string, use: () => Promise<T>): Promise<T> {
  return within(REPORTS(dir), use)
}

export async function withinState<T>(dir: string, use: () => Promise<T>): Promise<T> {
  return within({ what: `the history to ${dir}`, remedy: 'Choose another folder with --state.' }, use)
}

/** Turns what the system says into a ReportDirError. */
export async function within<T>({ what, remedy }: Place, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    if (codeOf(error) === undefined) throw error
    throw reportDirError(`cannot write ${what}: ${reasonOf(error)}. ${remedy}`)
  }
}

/** What the system says, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error)
  if (code !== undefined && (code in REASONS || code.startsWith('E'))) return REASONS[code] ?? code
  return error instanceof Error ? error.message : String(error)
}

export const reportDirError = (message: string): ReportDirError =>
  Object.assign(new Error(message), { code: 'REPORT_DIR' as const })

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
