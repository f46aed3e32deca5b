import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { crc32 } from 'node:zlib'
import { saidBy } from '../lib/text/said-by.ts'
import { setFlagsForRuns, withEveryFunction } from '../lib/v8-flags.ts'
import { isScript, PLACES, SCRIPTS } from './places.ts'

/** V8 takes code from where a number of eight bytes may lie. */
const ALIGNED_BYTES = 8

/**
 * Compiles each script of the folder, every function of it, and puts them with their code into the two files that `load.cjs` reads: a sum of the code
 * (CRC-32), the code and the text of each, and where these lie. No run parses or compiles a script again. A process of its own does it
 * (`node prebuilt/keep-code.ts <folder>`): V8 takes code that was compiled with the flags it has, and these hold for a whole process.
 */
function keepCode(folder: string): void {
  setFlagsForRuns()
  const places: Record<string, readonly [at: number, codeBytes: number, textBytes: number]> = {}
  const pieces: Buffer[] = []
  let at = 0
  for (const name of readdirSync(folder).filter(isScript)) {
    const path = join(folder, name)
    const text = readFileSync(path, 'utf8')
    const code = withEveryFunction(() => new Script(text, { filename: path })).createCachedData()
    const sum = Buffer.alloc(ALIGNED_BYTES)
    sum.writeUInt32LE(crc32(code))
    const piece = Buffer.concat([sum, code, Buffer.from(text)])
    places[name] = [at, code.length, piece.length - sum.length - code.length]
    pieces.push(piece)
    at += piece.length
    rmSync(path)
  }
  writeFileSync(join(folder, SCRIPTS), Buffer.concat(pieces))
  writeFileSync(join(folder, PLACES), JSON.stringify(places))
}

const [, , folder] = process.argv
try {
  if (folder) keepCode(folder)
} catch (error) {
  process.stderr.write(saidBy(error))
  process.exitCode = 1
}
