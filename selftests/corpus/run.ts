import { appendFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startVitest } from 'vitest/node'
import { wordsOrEnd } from '../lib/measuring-words.ts'
import { projectRoot } from '../lib/source-files.ts'
import { notRightText, OWED_FILE } from './harness/not-right.ts'
import type { Score } from './harness/score.ts'
import type {} from './harness/score-rows.ts'
import { closingLineOf, corpusPage, listOf, tableOf } from './harness/table.ts'

const EXIT_BROKEN = 2

/**
 * `npm run corpus`: what the suite makes of the words of others. `-- --kind K` and `-- --id ID` look at a part of them (`--id` prints the
 * screen, too); `-- --fixes` carries out what is printed; `-- --write` renews docs/corpus.md and the list of what is not right.
 */
const OPTIONS = {
  kind: { type: 'string' },
  id: { type: 'string' },
  fixes: { type: 'boolean' },
  write: { type: 'boolean' },
} as const
const values = wordsOrEnd(
  OPTIONS,
  () => parseArgs({ options: OPTIONS }).values,
  'npm run corpus -- [--kind K] [--id ID] [--fixes] [--write]',
)
if (values.kind !== undefined) process.env.CORPUS_KIND = values.kind
if (values.id !== undefined) process.env.CORPUS_ID = values.id
if (values.fixes) process.env.CORPUS_FIXES = 'yes'

const vitest = await startVitest([], {
  config: join(import.meta.dirname, 'vitest.config.ts'),
  run: true,
  watch: false,
  reporters: [{ onTestCaseResult: test => told(test.meta().corpus) }],
})
const modules = vitest.state.getTestModules()
const tests = modules.flatMap(module => [...module.children.allTests()])
const broken = [...vitest.state.getUnhandledErrors(), ...modules.flatMap(module => module.errors())]
await vitest.close()

// Rows that got better or worse are failed tests there, and what is to be written here.
process.exitCode = 0
const scores: readonly Score[] = tests.flatMap(test => test.meta().corpus ?? [])
if (scores.length === 0) {
  process.exitCode = EXIT_BROKEN
  const part = values.id === undefined ? `the kind ${values.kind}` : `the id ${values.id}`
  if (tests.length === 0) process.stderr.write(`No row has ${part}: docs/corpus.md names the kinds.\n`)
}
process.stdout.write(`${tableOf(scores)}\n${listOf(scores)}`)
for (const test of tests) {
  if (test.meta().screen !== undefined) process.stdout.write(`\n${test.meta().screen}\n`)
  if (test.meta().corpus) continue
  process.exitCode = EXIT_BROKEN
  process.stdout.write(`${test.fullName}: ${test.result().errors?.[0]?.stack ?? 'never ended'}\n`)
}
for (const error of broken) {
  process.exitCode = EXIT_BROKEN
  process.stdout.write(`${errorText(error)}\n`)
}
if (values.write && values.kind === undefined && values.id === undefined && process.exitCode === 0) {
  await writeFile(join(projectRoot, 'docs', 'corpus.md'), corpusPage(scores, new Date()))
  await writeFile(OWED_FILE, notRightText(scores))
}
process.stdout.write(`${closingLineOf(scores)}\n`)

function errorText(error: unknown): string {
  const told = typeof error === 'object' && error !== null && 'stack' in error ? error.stack : error
  return String(told)
}

/** Appends each row as it ends to the file named in `CORPUS_LIST`, for who waits on a busy machine. */
function told(score: Score | undefined): void {
  const { CORPUS_LIST: path } = process.env
  if (path !== undefined && score) appendFileSync(path, listOf([score]) || `right ${score.kind} ${score.id}\n`)
}
