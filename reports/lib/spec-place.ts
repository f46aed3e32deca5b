import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from '../../lib/files/project.ts'

const BEGINS = 'export default '
const lines = new Map<string, number | undefined>()

/** The file of a step within this project, and the line where its function begins; a step of another version of this suite has none. */
export function specPlace(id: string): { readonly file: string; readonly line: number } | undefined {
  const file = `specs/${id}.spec.ts`
  if (!lines.has(id)) lines.set(id, lineOf(join(projectRoot, file)))
  const line = lines.get(id)
  return line === undefined ? undefined : { file, line }
}

function lineOf(path: string): number | undefined {
  try {
    const index = readFileSync(path, 'utf8')
      .split('\n')
      .findIndex(line => line.startsWith(BEGINS))
    return index < 0 ? undefined : index + 1
  } catch {
    return undefined
  }
}
