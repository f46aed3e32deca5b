import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { writeWhole } from '../lib/files/whole-file.ts'
import { count } from '../lib/text/words.ts'
import { bundleOf, KEPT } from '../runner/recording/hand-over/bundle.ts'
import { asksForHelp } from './asks-for-help.ts'
import { requireNothingKeptFrom } from './flags-kept-by-npm.ts'
import { silenceNodeWarnings } from './node-warnings.ts'
import { namedRecording } from './read-recording.ts'
import { flushed, keepGoing, note, print, warn } from './stdio.ts'
import { exitCodeFor, messageOf, usageError } from './usage-error.ts'

const USAGE = `npm run bundle -- FILE [--keep ${KEPT.join(',')}] [--out FILE]`
const ABOUT = `${USAGE}: a recording (run.json.gz of --record) for somebody who is not to know whose platform
it is: account ids, hosts, addresses and names have stand-ins, the same thing the same one. It is judged as the recording is.
Written beside it as NAME.bundle.json.gz. Exit code 1, and no file: it would be judged otherwise, or something is still in it.
`
const OPTIONS = { keep: { type: 'string' }, out: { type: 'string' } } as const
const NOT_GIVEN_AWAY = 1
const KEY_BYTES = 32
const SHOWN = 5

silenceNodeWarnings()
keepGoing()
try {
  requireNothingKeptFrom(OPTIONS, process.env, USAGE)
  if (asksForHelp(process.argv)) print(ABOUT)
  else process.exitCode = await bundle(process.argv.slice(2))
  for (const fault of await flushed()) throw usageError(fault)
} catch (error) {
  warn(messageOf(error))
  await flushed()
  process.exitCode = exitCodeFor(error)
}

async function bundle(words: readonly string[]): Promise<number> {
  const { file, keep, out } = wordsOf(words)
  const made = await bundleOf(await namedRecording(file, file), keep, () => randomBytes(KEY_BYTES))
  if ('judgedOtherwise' in made) {
    warn(
      `${file}: with stand-ins it would be judged otherwise (${shown(made.judgedOtherwise)}), so nothing was written. A name in it is a word by which judging knows what others wrote: --keep names`,
    )
    return NOT_GIVEN_AWAY
  }
  if ('leftOver' in made) {
    warn(
      `${file}: ${shown(made.leftOver)} would still be in it, so nothing was written. Look for it in the recording (gunzip -c ${file}), or name with --keep what may stay.`,
    )
    return NOT_GIVEN_AWAY
  }
  await writeWhole(out, made.bytes, { what: '--out', remedy: 'Name another file with --out.' })
  const { accounts, hosts, addresses, names } = made.replaced
  note(
    `stand-ins for ${count(accounts, 'account')}, ${count(hosts, 'word')} of hosts, ${addresses} of addresses, ${count(names, 'name')}; judged as ${file} is`,
  )
  if (made.read.length > 0) note(`left as they are, because judging reads them: ${made.read.join(', ')}`)
  print(`${out}\n`)
  return 0
}

function shown(lines: readonly string[]): string {
  return [...lines.slice(0, SHOWN), ...(lines.length > SHOWN ? [`and ${lines.length - SHOWN} more`] : [])].join(', ')
}

function wordsOf(words: readonly string[]): {
  readonly file: string
  readonly keep: readonly (typeof KEPT)[number][]
  readonly out: string
} {
  const { values, positionals } = parsed(words)
  const [file, ...others] = positionals
  if (file === undefined || file === '' || others.length > 0) throw usageError(`write: ${USAGE}`)
  const asked = values.keep?.split(',') ?? []
  const unknown = asked.find(word => !KEPT.some(kind => kind === word))
  if (unknown !== undefined)
    throw usageError(`--keep ${JSON.stringify(unknown)}: it takes ${KEPT.join(', ')}, with commas between them.`)
  const out = values.out ?? `${file.replace(/\.json\.gz$/, '')}.bundle.json.gz`
  if (out === '' || resolve(out) === resolve(file))
    throw usageError('--out has to name another file than the recording.')
  return { file, keep: KEPT.filter(kind => asked.includes(kind)), out }
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({ args: [...words], options: OPTIONS, allowPositionals: true })
  } catch {
    throw usageError(`write: ${USAGE}`)
  }
}
