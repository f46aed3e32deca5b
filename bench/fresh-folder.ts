import { mkdtempSync, rmSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const all = mkdtempSync(join(tmpdir(), 'bench-'))
process.on('exit', () => rmSync(all, { recursive: true, force: true }))

/**
 * A folder for what one run writes, removed when everything is measured: an ext4 without a journal looks at each file that was removed within the last
 * minute before it makes a new one, so that one run's end would be a part of the next one's time.
 */
export const freshFolder = (): Promise<string> => mkdtemp(join(all, 'run-'))
