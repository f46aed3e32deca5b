import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Reporter } from 'vitest/node'
import { faultIds } from '../../sandbox/faults/index.ts'
import { projectRoot } from '../lib/source-files.ts'
import { paired, pairs } from './pairs.ts'
import { isPerfect, type Score } from './score.ts'
import { scorecardText } from './text.ts'

declare module 'vitest' {
  interface TaskMeta {
    score?: Score
  }
}

/** Collects the scores of a run, prints the table, and writes it where every score is there. */
export const scorecardTable: Reporter = {
  async onTestRunEnd(modules) {
    const tests = modules.flatMap(module => [...module.children.allTests()])
    const scores = dedupe(tests.flatMap(test => test.meta().score ?? []))
    const all = (paired.length * (paired.length - 1)) / 2
    const text = scorecardText(scores, faultIds, all - pairs.length)
    process.stdout.write(`${text.slice(text.indexOf('| Faults'), text.indexOf('\n## By fault'))}\n`)
    const failures = tests.filter(test => test.result().state === 'failed' && !test.meta().score)
    for (const test of failures) {
      const [error] = test.result().errors ?? []
      process.stdout.write(`${test.fullName}: ${error?.message ?? 'failed'}\n`)
    }
    if (scores.filter(({ faults }) => faults.length === 2).length < pairs.length) return
    await writeFile(join(projectRoot, 'docs/scorecard.md'), text)
    process.stdout.write(
      `${scores.filter(isPerfect).length} of ${scores.length} perfect; written to docs/scorecard.md\n`,
    )
  },
}

/** A pair of the sample stands among all pairs as well. */
const dedupe = (scores: readonly Score[]): readonly Score[] => [
  ...new Map(scores.map(score => [`${score.environment} ${score.faults.join(' ')}`, score])).values(),
]
