import { execFile } from 'node:child_process'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { projectRoot } from '../lib/source-files.ts'

const run = promisify(execFile)
const DEADLINE_MS = 60_000
const NEEDED = 'runner/recording/judge-again.ts'

const git = async (words: readonly string[]): Promise<string> =>
  (await run('git', [...words], { cwd: projectRoot, timeout: DEADLINE_MS })).stdout.trim()

/** The commit that a branch, a tag or an id names; `undefined` for none. */
export const commitOf = (ref: string): Promise<string | undefined> =>
  git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]).catch(() => undefined)

/** Whether the code of a commit can judge a recording at all. */
export const judgesRecordings = (commit: string): Promise<boolean> =>
  git(['cat-file', '-e', `${commit}:${NEEDED}`]).then(
    () => true,
    () => false,
  )

/** Puts the code of a commit into a folder, with the packages that are installed here. The repository is only read: no worktree of it is left behind. */
export async function unpackCode(commit: string, folder: string): Promise<void> {
  const archive = join(folder, 'code.tar')
  await git(['archive', '--format=tar', '-o', archive, commit])
  await run('tar', ['-xf', archive, '-C', folder], { timeout: DEADLINE_MS })
  await symlink(join(projectRoot, 'node_modules'), join(folder, 'node_modules'))
}
