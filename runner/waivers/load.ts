import { join } from 'node:path'
import { diagnosisIds } from '../../diagnostics/ids.ts'
import { projectRoot } from '../../lib/files/project.ts'
import { isTextFileError, readBoundedText } from '../../lib/files/text-file.ts'
import { whyUnread } from '../../lib/files/unread.ts'
import { specIds } from '../../specs/catalogue.ts'
import { type Waiver, waiversError } from './waiver.ts'

const DEFAULT_FILE = 'waivers.yaml'
/** Thousands of waivers. */
const LIMIT_BYTES = 1_000_000

/** What is waived: the file that was named, or the project's own where there is one. Throws a WaiversError before any time is spent on a run. */
export async function loadWaivers(
  named: string | null,
  environments: readonly string[],
  now: Date,
): Promise<readonly Waiver[]> {
  const file = named ?? join(projectRoot, DEFAULT_FILE)
  const text = await readBoundedText(file, LIMIT_BYTES).catch((error: unknown) => {
    if (isTextFileError(error)) throw waiversError(`the waivers ${file}: ${error.message}`)
    if (named === null && error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw waiversError(`the waivers ${file}: ${whyUnread(error)}`)
  })
  if (text === undefined) return []
  // Only who waives something pays for reading YAML.
  const { parseWaivers } = await import('./parse.ts')
  const known = { specIds, diagnosisIds, environments }
  return parseWaivers(text, named ?? DEFAULT_FILE, known, now)
}
