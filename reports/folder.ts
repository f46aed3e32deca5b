import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The folder for reports cannot be used; the message is for people. */
export interface ReportDirError extends Error {
  readonly code: 'REPORT_DIR'
}

/** Where a file is written before it takes its place; beside it, since a rename works within one file system only. */
const UNFINISHED = '.unfinished-'

/** Creates the folder and proves that files can be written there; throws a ReportDirError before any time is spent on a run. */
export async function ensureWritable(dir: string): Promise<void> {
  await within(dir, async () => {
    await makeFolder(dir)
    await withUnfinished(dir, async folder => writeFile(join(folder, 'probe'), ''))
  })
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

export async function withUnfinished<T>(dir: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(dir, UNFINISHED))
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
  ENOENT: 'that folder cannot be created',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  ENAMETOOLONG: 'the name is too long',
  EISDIR: 'a folder is where a file belongs',
}

export async function within<T>(dir: string, use: () => Promise<T>): Promise<T> {
  try {
    return await use()
  } catch (error) {
    const code = codeOf(error)
    if (code === undefined) throw error
    throw reportDirError(
      `cannot write the reports to ${dir}: ${REASONS[code] ?? code}. Choose another folder with --report-dir.`,
    )
  }
}

const reportDirError = (message: string): ReportDirError =>
  Object.assign(new Error(message), { code: 'REPORT_DIR' as const })

export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
