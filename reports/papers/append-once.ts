import { appendFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { codeOf, makeFolder, type Place, within } from '../../lib/files/folder.ts'
import { alone } from '../../lib/files/lock.ts'
import { readBoundedText } from '../../lib/files/text-file.ts'

/** Far more than a log of deployments holds. */
const LIMIT_BYTES = 50_000_000

/** Adds a text to the end of a file unless one of its lines is the key, whoever else adds there meanwhile; returns whether it was added. Throws a ReportDirError. */
export async function appendOnce(
  path: string,
  { key, text }: { readonly key: string; readonly text: string },
  place: Place,
): Promise<boolean> {
  await within(place, () => makeFolder(dirname(path)))
  return alone(path, place, () =>
    within(place, async () => {
      const before = await readBoundedText(path, LIMIT_BYTES).catch(unless('ENOENT', ''))
      if (before.split(/\r?\n/).includes(key)) return false
      await appendFile(path, before === '' || before.endsWith('\n') ? text : `\n${text}`)
      return true
    }),
  )
}

const unless =
  <T>(code: string, instead: T) =>
  (error: unknown): T => {
    if (codeOf(error) === code) return instead
    throw error
  }
