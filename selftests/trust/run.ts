import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startVitest } from 'vitest/node'
import { projectRoot } from '../lib/source-files.ts'
import { measureCalls } from './calls.ts'
import { measureCanaries } from './canaries.ts'
import { measureHostile } from './hostile.ts'
import { type Measured, tableOf, trustPage } from './table.ts'
import './chaos-table.ts'

const EXIT_UNTRUE = 1

/** Every look of a run spoiled in every way: inside vitest, since that is where the steps can be loaded, in two processes. */
async function measureChaos(): Promise<Measured> {
  const vitest = await startVitest([], {
    config: join(import.meta.dirname, 'vitest.config.ts'),
    run: true,
    watch: false,
    reporters: [{}],
  })
  const tests = vitest.state.getTestModules().flatMap(module => [...module.children.allTests()])
  const runs = tests.flatMap(test => test.meta().chaos ?? [])
  const broken = tests.filter(test => !test.meta().chaos)
  await vitest.close()
  const wrong = runs.filter(run => run.wrong.length > 0)
  return {
    what: 'a look of a run denied, throttled, failed, cut off, silent, or answered with something else',
    figures: { 'chaos runs': runs.length, wrong: wrong.length },
    isTrue: runs.length > 0 && wrong.length === 0 && broken.length === 0,
    findings: [
      ...wrong.map(run => `${run.fault ?? 'healthy'}: ${JSON.stringify(run.chaos)}: ${run.wrong.join('; ')}`),
      ...broken.map(test => `${test.fullName}: ${test.result().errors?.[0]?.message ?? 'never ended'}`),
    ],
  }
}

/** What is measured, one after the other: they share the processors with what they start. */
const MEASURES: readonly (() => Promise<Measured>)[] = [
  async () => {
    const { planted, found, findings } = await measureCanaries({ sample: false })
    return {
      what: 'secrets, in every place and form, searched for in every output',
      figures: { 'canaries planted': planted, found },
      isTrue: planted > 0 && found === 0 && findings.length === 0,
      findings,
    }
  },
  async () => {
    const { inputs, unbounded, findings } = await measureHostile({ sample: false })
    return {
      what: "texts that are as bad as they can be, read by every parser of somebody else's text; and every regular expression, proven anew",
      figures: { 'hostile inputs': inputs, unbounded },
      isTrue: inputs > 0 && unbounded === 0 && findings.length === 0,
      findings,
    }
  },
  async () => {
    const { allowed, made, findings } = await measureCalls({ sample: false })
    return {
      what: 'runs of each use in each environment under exactly the policies of iam/',
      figures: { 'calls allowed': allowed, made },
      isTrue: allowed > 0 && allowed === made && findings.length === 0,
      findings,
    }
  },
  measureChaos,
]

/** `npm run trust`: the figures on which trust in a run stands; exit code 1 when one is not as it has to be. `--write` puts them into docs/trust.md. */
const measured: Measured[] = []
for (const measure of MEASURES) {
  const one = await measure()
  measured.push(one)
  process.stderr.write(`${Object.entries(one.figures).flat().join(' ')}\n`)
}
process.stdout.write(tableOf(measured))
for (const { findings } of measured) for (const finding of findings) process.stdout.write(`${finding}\n`)
if (process.argv.includes('--write')) {
  await writeFile(join(projectRoot, 'docs', 'trust.md'), trustPage(measured, new Date()))
}
process.exitCode = measured.every(({ isTrue }) => isTrue) ? 0 : EXIT_UNTRUE
