import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { mapLimited } from '../../probes/lib/answers.ts'
import { type Kept, readCollection, writeCollection } from './collection.ts'
import { allStates } from './states.ts'

const USAGE = 'npm run recordings -- [--missing] [NAME...]'
const PROCESSES = 2
const STATES_OF_A_PROCESS = 75
const DEADLINE_MS = 20 * 60_000
const EXIT_USAGE = 2

/**
 * `npm run recordings`: looks at every state of the sandbox anew and keeps what was seen. `-- NAME...` renews some of them, by their names or the
 * beginning of these (`corpus/page/`); `-- --missing` adds those that are not kept yet. What is no state any more goes.
 */
const words = process.argv.slice(2)
const flags = words.filter(word => word.startsWith('-'))
if (flags.some(flag => flag !== '--missing')) {
  process.stderr.write(`write: ${USAGE}\n`)
  process.exitCode = EXIT_USAGE
} else
  await make(
    words.filter(word => !word.startsWith('-')),
    flags.length > 0,
  )

async function make(wanted: readonly string[], onlyMissing: boolean): Promise<void> {
  const known = await readCollection().catch((): readonly Kept[] => [])
  const names = (await allStates()).map(({ name }) => name)
  const unknown = wanted.find(part => !names.some(name => name.startsWith(part)))
  if (unknown !== undefined) {
    process.stderr.write(`${unknown}: no state of the sandbox is called that, or begins so. Nothing was written.\n`)
    process.exitCode = EXIT_USAGE
    return
  }
  const has = new Set(known.map(({ name }) => name))
  const isWanted = (name: string): boolean =>
    !(onlyMissing && has.has(name)) && (wanted.length === 0 || wanted.some(part => name.startsWith(part)))
  const chosen = names.filter(isWanted)
  const parts = Array.from({ length: Math.ceil(chosen.length / STATES_OF_A_PROCESS) }, (_, index) =>
    chosen.slice(index * STATES_OF_A_PROCESS, (index + 1) * STATES_OF_A_PROCESS),
  )
  const seen = await mapLimited(parts, PROCESSES, lookedAt)
  const renewed = new Set(chosen)
  const kept = known.filter(({ name }) => names.includes(name) && !renewed.has(name))
  await writeCollection([...kept, ...seen.flat()])
  process.stdout.write(`${seen.flat().length} looked at, ${kept.length} kept\n`)
}

/** What a process of its own saw of these states. */
async function lookedAt(names: readonly string[]): Promise<readonly Kept[]> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'look.ts'), ...names], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: DEADLINE_MS,
  })
  const ended = new Promise<number | null>(resolve => child.once('close', resolve))
  const lines = (await text(child.stdout)).split('\n')
  if ((await ended) !== 0) throw new Error('a state could not be looked at: nothing was written')
  return lines.flatMap(line => (line === '' ? [] : [JSON.parse(line)]))
}
