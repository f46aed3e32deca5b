import { describe, type ExpectStatic, test } from 'vitest'
import { blockOf } from '../../docs/cause-text.ts'
import type { TargetReport } from '../../runner/report/report.ts'
import { faultIds } from '../../sandbox/faults/index.ts'
import { runInProcess } from '../lib/in-process.ts'
import { schemaErrors } from '../lib/report-schema.ts'
import { comparable, type RunOutcome, runSuite } from '../lib/transcript.ts'

/** Whole screens: all well, twice, and more than one cause. */
const SCREENS: readonly (readonly string[])[] = [
  [],
  ['--expect', 'installed'],
  ['--fault', 'listener-rule-missing,basic-auth-placeholder'],
]
/** The words of a secret that is no JSON are secrets from then on, for every run of this process. */
const SPOILS_OTHERS = 'secret-malformed'
const FAULTS: readonly (readonly string[])[] = faultIds.filter(id => id !== SPOILS_OTHERS).map(id => ['--fault', id])

/** Those that differ in what starts and how it ends: green, red, unknown, with another environment, with a connection that nobody answers. */
const AS_TYPED: readonly (readonly string[])[] = [
  ...SCREENS,
  ['--fault', 'wrong-account'],
  ['--fault', 'throttled'],
  ['--fault', 'database-unreachable'],
  ['--fault', 'wp-config-parse-error'],
  ['--fault', 'service-outside-office-hours'],
  ['--fault', SPOILS_OTHERS],
]

const nameOf = (args: readonly string[]): string =>
  args
    .join('-')
    .replace(/^--(?:fault-)?/, '')
    .replaceAll(',', '+') || 'healthy'

/** What is on the screen after these words, as it was read and found right: all of it, or what it says of the causes and why steps did not pass. */
async function expectTranscript(args: readonly string[], outcome: RunOutcome, expect: ExpectStatic): Promise<void> {
  const typed = ['npm test', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
  const screen = comparable(outcome.stdout)
  const shown = SCREENS.includes(args)
    ? [screen]
    : outcome.report.targets.flatMap(target => whatIsWrong(target, screen))
  const transcript = [`$ ${typed}`, ...shown, `exit code ${outcome.exitCode}`].join('\n\n')
  await expect(`${transcript}\n`).toMatchFileSnapshot(`../golden/transcripts/${nameOf(args)}.txt`)
  expect(outcome.stderr).toBe('')
  expect(schemaErrors(outcome.report)).toEqual([])
}

/** Each cause as the screen says it, every step that did not pass with its reason, and what nothing explains: all that a fault changes. */
function whatIsWrong({ specs, diagnoses, unexplained }: TargetReport, screen: string): readonly string[] {
  const others = specs.filter(({ status }) => status !== 'passed')
  const byReason = Map.groupBy(others, ({ status, reason = '' }) => `${status}  ${comparable(reason)}`)
  const lines = [...byReason].map(([said, steps]) => {
    const [status = '', ...reason] = said.split('  ')
    const names = steps.map(({ id }) => id).join(', ')
    // The list of all steps is not what a fault is about.
    return `${status}  ${others.length === specs.length && steps.length > specs.length / 2 ? 'all other steps' : names}: ${reason.join('  ')}`
  })
  return [
    ...diagnoses.map(({ id }) =>
      blockOf(screen, id)
        .join('\n')
        .replace(/\ball \d+ steps\b/, 'all steps'),
    ),
    lines.join('\n'),
    ...unexplained.map(id => `unexplained  ${id}`),
  ]
}

describe.concurrent('what an operator sees', () => {
  test.for([...SCREENS, ...FAULTS].map(args => [nameOf(args), args] as const))('%s', async ([, args], { expect }) => {
    await expectTranscript(args, await runInProcess(args), expect)
  })
})

describe.concurrent('a process of its own shows the same', () => {
  test.for(AS_TYPED.map(args => [nameOf(args), args] as const))('%s', async ([, args], { expect }) => {
    await expectTranscript(args, await runSuite(args), expect)
  })
})
