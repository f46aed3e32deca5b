import { open, stat } from 'node:fs/promises'

const MB = 1_000_000

/** Why the text of a file was not taken; the message continues `FILE: `. */
interface TextFileError extends Error {
  readonly code: 'TOO_LARGE' | 'NOT_A_FILE'
}

/** The bytes of a regular file of at most so many, of which nothing is read when there are more; throws a TextFileError or what the system says. */
export async function readBounded(path: string, limitBytes: number): Promise<Buffer> {
  // Asked before it is opened: a named pipe without a writer would keep us waiting.
  if (!(await stat(path)).isFile()) throw refused('NOT_A_FILE', 'not a regular file. Save it as a file first')
  await using file = await open(path)
  const { size } = await file.stat()
  if (size > limitBytes)
    throw refused('TOO_LARGE', `${Math.ceil(size / MB)} MB, and at most ${limitBytes / MB} MB are read`)
  const buffer = Buffer.alloc(size)
  let filled = 0
  while (filled < size) {
    const { bytesRead } = await file.read(buffer, filled, size - filled, filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** The same as UTF-8 text. */
export const readBoundedText = async (path: string, limitBytes: number): Promise<string> =>
  (await readBounded(path, limitBytes)).toString('utf8')

export const isTextFileError = (error: unknown): error is TextFileError =>
  error instanceof Error && 'code' in error && CODES.some(code => code === error.code)

const CODES: readonly TextFileError['code'][] = ['TOO_LARGE', 'NOT_A_FILE']

const refused = (code: TextFileError['code'], message: string): TextFileError =>
  Object.assign(new Error(message), { code })
