import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { parse, stringify } from 'yaml'
import { namedRecording } from '../cli/read-recording.ts'
import { unknownName, usageError } from '../cli/usage-error.ts'
import { diagnosisIds } from '../diagnostics/ids.ts'
import { recordingFile } from '../runner/recording/file.ts'
import { judgeAgain } from '../runner/recording/judge-again.ts'
import type { Recording } from '../runner/recording/recording.ts'
import { compare } from '../selftests/corpus/harness/compare.ts'
import { lookedIn } from '../selftests/corpus/harness/looked.ts'
import type { Right, Row } from '../selftests/corpus/harness/row.ts'
import { specIds } from '../specs/catalogue.ts'
import { UNSAID } from './unit-templates.ts'

const USAGE = 'npm run new -- case FILE --says CAUSE'

const ROWS = 'selftests/corpus/recorded.yaml'
const FOLDER = 'recorded'
const NONE = 'none'
const STATUSES = ['passed', 'failed', 'unknown', 'blocked', 'not-applicable']

/** Turns a recording into a row of the corpus, with the value that is right; returns what there is to say. Throws a UsageError, and then nothing was written. */
export async function makeCase(root: string, args: readonly string[]): Promise<string> {
  const { file, says, shown, tenant, source, why } = wordsOf(args)
  const right = rightOf(says, shown)
  const recording = onlyOne(await namedRecording(file, file), file, tenant)
  const known: readonly Omit<Row, 'kind'>[] = parse(await readFile(join(root, ROWS), 'utf8')) ?? []
  const id = freeId(`${says[0]?.replace('=', '-')}-${recording.run.startedAt.slice(0, 10)}`, known)
  const row: Omit<Row, 'kind' | 'world'> = {
    id,
    source,
    input: { recording: `${FOLDER}/${id}.json.gz` },
    given: 'What its recording holds.',
    right,
    why,
  }
  const { value, said } = compare(
    { ...row, kind: 'recorded', world: {} },
    lookedIn(await judgeAgain(recording), row.input),
  )
  const path = join('selftests/corpus', FOLDER, `${id}.json.gz`)
  await mkdir(join(root, 'selftests/corpus', FOLDER), { recursive: true })
  await writeFile(join(root, path), recordingFile(recording).bytes, { flag: 'wx' })
  await appendFile(join(root, ROWS), `\n${stringify([row], { lineWidth: 140 })}`)
  return [
    `${ROWS} has ${id}, and its recording is ${path}: the names in it stand there as they are.`,
    `Now it is ${value}: the suite says ${said}.`,
    ...([source, why].includes(UNSAID) ? [`Replace "${UNSAID}" in:\n  ${ROWS}`] : []),
    '',
  ].join('\n')
}

function wordsOf(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { says: { ...text, multiple: true }, shown: text, tenant: text, source: text, why: text },
      allowPositionals: true,
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0 || !values.says) throw usageError(`write: ${USAGE}`)
    const { says, shown, tenant, source = UNSAID, why = UNSAID } = values
    return { file, says, shown, tenant, source, why }
  } catch {
    throw usageError(`write: ${USAGE}`)
  }
}

/** What `--says` says, as a row says it. */
function rightOf(says: readonly string[], shown: string | undefined): Right {
  const verdicts = says.filter(word => word.includes('='))
  const causes = says.filter(word => !word.includes('='))
  for (const cause of causes)
    if (cause !== NONE && !diagnosisIds.some(id => id === cause))
      throw unknownName('cause', cause, diagnosisIds, 'npm test -- --list')
  const steps = verdicts.map(word => {
    const step = word.slice(0, word.indexOf('='))
    const status = word.slice(step.length + 1)
    if (!specIds.some(id => id === step)) throw unknownName('step', step, specIds, 'npm test -- --list')
    if (!STATUSES.includes(status)) throw unknownName('verdict', status, STATUSES)
    return [step, status] as const
  })
  const twice = [...causes, ...steps.map(([step]) => step)].find((name, index, all) => all.indexOf(name) !== index)
  if (twice !== undefined) throw usageError(`--says names ${twice} more than once. Leave one.`)
  const [cause, ...others] = causes
  if (causes.includes(NONE) && (others.length > 0 || shown === undefined))
    throw usageError(
      '--says none stands alone, with --shown WORDS: the words of the platform that have to be on the screen.',
    )
  return {
    ...(cause === NONE
      ? { none: true as const }
      : others.length > 0
        ? { causes }
        : cause === undefined
          ? {}
          : { cause }),
    ...(shown === undefined ? {} : { shown }),
    ...(steps.length > 0 ? { steps: Object.fromEntries(steps) } : {}),
  }
}

/** A row is about one tenant. */
function onlyOne(recording: Recording, file: string, tenant: string | undefined): Recording {
  const names = recording.targets.map(target => target.tenant)
  const wanted = tenant ?? (names.length === 1 ? names[0] : undefined)
  const targets = recording.targets.filter(target => target.tenant === wanted)
  if (targets.length === 0) throw usageError(`${file} is of ${names.join(', ')}: say with --tenant which of them.`)
  return { ...recording, targets }
}

function freeId(wanted: string, known: readonly Pick<Row, 'id'>[]): string {
  const isTaken = (id: string): boolean => known.some(row => row.id === id)
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? wanted : `${wanted}-${count}`
    if (!isTaken(id)) return id
  }
}
