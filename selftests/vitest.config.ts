import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { closingLine } from './lib/closing-line.ts'
import { loadedByNode } from './lib/loaded-by-node.ts'

// Nothing here is quick by chance: how tests wait is written in `lib/patience.ts`. Of `npm test` only what a process of its own proves is started
// as one (`runSuite` in `lib/transcript.ts`); everything else of it runs in the test's process (`runInProcess` in `lib/in-process.ts`), and the
// AWS CLI is loaded once for all commands of a worker (`awsCliWords` in `lib/aws-cli.ts`).

/** Only what hangs reaches it. */
const HANGING_MS = 3_600_000

/** Started first, so that no worker is left with a long one at the end. */
const LONGEST: readonly string[] = [
  'deploy/checks',
  'corpus/even-rows',
  'corpus/odd-rows',
  'loop/fixes',
  'trust/canaries',
  'cli/input-limits',
  'trust/chaos',
  'scorecard/singles',
  'faults/transcripts',
  'cli/prebuilt',
  'cli/outputs',
  'real/browser',
  'real/aws-cli',
  'cli/day',
  'cli/preflight',
  'cli/sign-of-life',
  'cli/answer-limits',
  'structure/new-unit',
  'trust/calls',
  'unit/edge-function',
  'unit/hand-over',
  'recordings/foreign-references',
  'real/mariadb',
  'recordings/recordings',
  'faults/recorded-passwords',
  'history/step-functions',
  'gate/transcripts',
]

const rankOf = ({ moduleId }: TestSpecification): number => {
  const rank = LONGEST.findIndex(name => moduleId.endsWith(`/${name}.test.ts`))
  return rank === -1 ? LONGEST.length : rank
}

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => rankOf(a) - rankOf(b))
  }
}

/** The suite's own tests: `npm run selftest`, all of them from `npm run verify`. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['selftests/**/*.test.ts'],
    pool: 'forks',
    experimental: loadedByNode,
    // What a file imports is loaded once for all that a worker runs; what a run remembers is forgotten between them.
    isolate: false,
    // What tests start from the sources is stripped of its types and compiled once: half of what such a start takes.
    env: { NODE_COMPILE_CACHE: new URL('../node_modules/.cache/node', import.meta.url).pathname },
    setupFiles: ['selftests/lib/begin-anew.ts'],
    // One more than a pipeline's two cores: a fifth of the time a file waits for processes, and for peers that never answer.
    maxWorkers: 3,
    testTimeout: HANGING_MS,
    hookTimeout: HANGING_MS,
    sequence: { sequencer: LongestFirst },
    reporters: [['default', { summary: false }], closingLine],
  },
})
