import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { setFlagsForRuns, withEveryFunction } from '../lib/v8-flags.ts'
import { codeOf, isScript } from './places.ts'

/**
 * Compiles each script of the folder and keeps its code beside it, every function of it, so that no run parses or compiles one again. A process of its own
 * does it (`node prebuilt/keep-code.ts <folder>`): it is compiled with the flags of a run, which V8 compares, and which hold for a whole process.
 */
function keepCode(folder: string): void {
  setFlagsForRuns()
  for (const name of readdirSync(folder).filter(isScript)) {
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    const script = withEveryFunction(() => new Script(text, { filename: path }))
    writeFileSync(join(folder, codeOf(name)), script.createCachedData())
  }
}

const [, , folder] = process.argv
if (folder) keepCode(folder)
