import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'
import { saidBy } from '../lib/text/said-by.ts'
import { setFlagsForRuns, withEveryFunction } from '../lib/v8-flags.ts'
import { codeOf, isScript } from './places.ts'

/**
 * Compiles each script of the folder, every function of it, and keeps the code beside it after a sum of it (CRC-32), so that no run parses or compiles one
 * again. A process of its own does it (`node prebuilt/keep-code.ts <folder>`): V8 takes code that was compiled with the flags it has, and these hold for
 * a whole process.
 */
function keepCode(folder: string): void {
  setFlagsForRuns()
  for (const name of readdirSync(folder).filter(isScript)) {
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    const script = withEveryFunction(() => new Script(text, { filename: path }))
    const code = script.createCachedData()
    const sum = Buffer.alloc(8)
    sum.writeUInt32LE(crc32(code))
    writeFileSync(join(folder, codeOf(name)), Buffer.concat([sum, code]))
  }
}

const [, , folder] = process.argv
try {
  if (folder) keepCode(folder)
} catch (error) {
  process.stderr.write(saidBy(error))
  process.exitCode = 1
}
