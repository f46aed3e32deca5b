import { chmod, rename, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { makeFolder, type Place, within, withUnfinished } from './folder.ts'

const PERMISSIONS = 0o777

/** Puts a file in the place of the last one, whose permissions it takes, whole or not at all, and makes the folders above it; throws a ReportDirError. */
export async function writeWhole(path: string, text: string | Uint8Array, place: Place): Promise<void> {
  const dir = dirname(path)
  await within(place, async () => {
    await makeFolder(dir)
    await withUnfinished(dir, async folder => {
      const unfinished = join(folder, basename(path))
      await writeFile(unfinished, text)
      const last = await stat(path).catch(() => undefined)
      if (last) await chmod(unfinished, last.mode & PERMISSIONS)
      await rename(unfinished, path)
    })
  })
}
