import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { startVitest, type TestCase } from 'vitest/node'
import { isToWrite } from '../lib/measuring-words.ts'
import { projectRoot } from '../lib/source-files.ts'
import { findingsOf, progress } from './chaos-table.ts'
import { type Measured, tableOf, trustPage } from './table.ts'

const EXIT_UNTRUE = 1

/** `npm run trust`: the figures on which trust in a run stands; exit code 1 when one is not as it has to be. `--write` puts them into docs/trust.md. */
const write = isToWrite()
const vitest = await startVitest([], {
  config: join(import.meta.dirname, 'vitest.config.ts'),
  run: true,
  watch: false,
  reporters: [{ onTestCaseResult: progress }],
})
const tests = vitest.state.getTestModules().flatMap(module => [...module.children.allTests()])
const errors = vitest.state.getUnhandledErrors().map(error => inspect(error))
await vitest.close()

const measured: readonly Measured[] = [...tests.flatMap(test => test.meta().measured ?? []), chaosOf(tests)]
process.stdout.write(tableOf(measured))
for (const { findings } of measured) for (const finding of findings) process.stdout.write(`${finding}\n`)
if (write) await writeFile(join(projectRoot, 'docs', 'trust.md'), trustPage(measured, new Date()))
for (const error of errors) process.stdout.write(`beside the measuring: ${error}\n`)
process.exitCode = measured.every(({ isTrue }) => isTrue) && errors.length === 0 ? 0 : EXIT_UNTRUE

/** Every look of a run spoiled in every way; and whatever came to no figure at all. */
function chaosOf(all: readonly TestCase[]): Measured {
  const runs = all.flatMap(test => test.meta().chaos ?? [])
  const broken = all.filter(test => !test.meta().chaos && !test.meta().measured)
  const wrong = runs.filter(run => run.wrong.length > 0)
  return {
    what: 'a look of a run denied, throttled, failed, cut off, silent, or answered with something else',
    figures: { 'chaos runs': runs.length, wrong: wrong.length },
    isTrue: runs.length > 0 && wrong.length === 0 && broken.length === 0,
    findings: all.filter(test => !test.meta().measured).flatMap(findingsOf),
  }
}
