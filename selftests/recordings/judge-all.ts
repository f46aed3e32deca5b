import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { namedRecording } from '../../cli/read-recording.ts'
import { EXIT_USAGE, messageOf, usageError } from '../../cli/usage-error.ts'
import type { Recording } from '../../runner/recording/recording.ts'
import { recordedRows } from '../corpus/harness/recorded.ts'
import { projectRoot } from '../lib/source-files.ts'
import { commitOf, judgesRecordings, unpackCode } from './code-of-ref.ts'
import { readCollection } from './collection.ts'
import { altered, type Named, type Verdict, verdictsOf } from './verdicts.ts'

const USAGE = 'npm run judge-all -- [--against REF] [FILE|FOLDER...]'
const ALTERED = 1
const LINES_OF_ONE = 6

interface Words {
  readonly against: string | undefined
  readonly files: readonly string[]
}

function wordsOf(args: readonly string[]): Words {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { against: { type: 'string' } },
      allowPositionals: true,
    })
    return { against: values.against, files: positionals }
  } catch {
    throw usageError(`write: ${USAGE}`)
  }
}

async function judgeAll({ against, files }: Words): Promise<number> {
  const commit = against === undefined ? undefined : await commitAgainst(against)
  const recordings = files.length > 0 ? await named(files) : await own(against !== undefined)
  const texts = recordings.map(({ name, recording }): Named => ({ name, text: JSON.stringify(recording) }))
  const [before, after] = await Promise.all([
    commit === undefined ? recordings.map(byItsRun) : verdictsAt(commit, texts),
    verdictsOf(projectRoot, texts),
  ])
  const was = new Map(before.map(verdict => [verdict.name, verdict]))
  const found = after.flatMap(now => {
    const then = was.get(now.name)
    const lines = then ? altered(then, now) : []
    return lines.length === 0 ? [] : [{ name: now.name, lines }]
  })
  for (const { name, lines } of found)
    process.stdout.write(`${[name, ...shortened(lines).map(line => `    ${line}`)].join('\n')}\n`)
  const than = against === undefined ? 'their own runs' : against
  process.stdout.write(`${after.length} judged, ${found.length} otherwise than by ${than}\n`)
  return found.length > 0 ? ALTERED : 0
}

const shortened = (lines: readonly string[]): readonly string[] =>
  lines.length <= LINES_OF_ONE ? lines : [...lines.slice(0, LINES_OF_ONE), `and ${lines.length - LINES_OF_ONE} more`]

async function commitAgainst(ref: string): Promise<string> {
  const commit = await commitOf(ref)
  if (commit === undefined) throw usageError(`--against ${ref}: this repository has no such branch, tag or commit.`)
  if (!(await judgesRecordings(commit)))
    throw usageError(`--against ${ref}: its code is of before there were recordings, and can judge none.`)
  return commit
}

async function verdictsAt(commit: string, texts: readonly Named[]): Promise<readonly Verdict[]> {
  const folder = await mkdtemp(join(tmpdir(), 'judge-all-'))
  try {
    await unpackCode(commit, folder)
    return await verdictsOf(folder, texts)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

interface NamedRecording {
  readonly name: string
  readonly recording: Recording
}

/** What the corpus was given as recordings was mostly judged wrong by its own run: that is why it is there. */
async function own(withGiven: boolean): Promise<readonly NamedRecording[]> {
  return [...(await readCollection()), ...(withGiven ? await recordedRows() : [])]
}

/** The recordings that are named, and those of folders that are, with all below. */
async function named(words: readonly string[]): Promise<readonly NamedRecording[]> {
  const paths = (await Promise.all(words.map(filesAt))).flat()
  if (paths.length === 0) throw usageError(`${words.join(', ')}: there is no recording (*.json.gz) in it.`)
  const recordings: NamedRecording[] = []
  for (const path of new Set(paths)) recordings.push({ name: path, recording: await namedRecording(path, path) })
  return recordings
}

async function filesAt(path: string): Promise<readonly string[]> {
  const isFolder = await stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
  if (!isFolder) return [path]
  const names = await readdir(path, { recursive: true })
  return names
    .filter(name => name.endsWith('.json.gz'))
    .map(name => join(path, name))
    .sort()
}

function byItsRun({ name, recording: { targets } }: NamedRecording): Verdict {
  return {
    name,
    targets: targets.map(({ tenant, steps, causes }) => ({ tenant, specs: steps, diagnoses: causes })),
  }
}

/**
 * `npm run judge-all`: judges every recording of the collection and of the corpus, or those that are named, by the code as it stands here, and lists
 * each that is judged otherwise than by its own run, or with `--against REF` than by the code of a branch, tag or commit. Exit code 0 none, 1 some, 2
 * where nothing can be compared.
 */
try {
  process.exitCode = await judgeAll(wordsOf(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`)
  process.exitCode = EXIT_USAGE
}
