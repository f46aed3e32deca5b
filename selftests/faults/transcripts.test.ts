import { describe, type ExpectStatic, test } from 'vitest'
import { faultIds } from '../../sandbox/faults/index.ts'
import { runInProcess } from '../lib/in-process.ts'
import { schemaErrors } from '../lib/report-schema.ts'
import { comparable, type RunOutcome, runSuite } from '../lib/transcript.ts'

const COMMANDS: readonly (readonly string[])[] = [
  [],
  ['--expect', 'installed'],
  ...faultIds.map(id => ['--fault', id]),
  ['--fault', 'listener-rule-missing,basic-auth-placeholder'],
]

/** Those that differ in what starts and how it ends: green, red, unknown, with another environment, with a connection that nobody answers. */
const AS_TYPED: readonly (readonly string[])[] = [
  [],
  ['--expect', 'installed'],
  ['--fault', 'wrong-account'],
  ['--fault', 'throttled'],
  ['--fault', 'database-unreachable'],
  ['--fault', 'wp-config-parse-error'],
  ['--fault', 'service-outside-office-hours'],
  ['--fault', 'listener-rule-missing,basic-auth-placeholder'],
]

const nameOf = (args: readonly string[]): string =>
  args
    .join('-')
    .replace(/^--(?:fault-)?/, '')
    .replaceAll(',', '+') || 'healthy'

/** Every step that did not pass, and every cause: the whole list, so that nothing is claimed or lost unseen. */
function verdicts({ report }: RunOutcome): string {
  return report.targets
    .flatMap(({ specs, diagnoses, unexplained }) => [
      ...specs.filter(({ status }) => status !== 'passed').map(({ id, status }) => `${status}  ${id}`),
      ...diagnoses.map(({ id, severity }) => `${severity}  ${id}`),
      ...unexplained.map(id => `unexplained  ${id}`),
    ])
    .join('\n')
}

/** What is on the screen after these words, and how it ends, as it was read and found right. */
async function expectTranscript(args: readonly string[], outcome: RunOutcome, expect: ExpectStatic): Promise<void> {
  const typed = ['npm test', ...(args.length > 0 ? ['--', ...args] : [])].join(' ')
  const transcript = [
    `$ ${typed}`,
    '',
    comparable(outcome.stdout),
    `exit code ${outcome.exitCode}`,
    '',
    verdicts(outcome),
    '',
  ].join('\n')
  await expect(transcript).toMatchFileSnapshot(`../golden/transcripts/${nameOf(args)}.txt`)
  expect(outcome.stderr).toBe('')
  expect(schemaErrors(outcome.report)).toEqual([])
}

describe.concurrent('what an operator sees', () => {
  test.for(COMMANDS)('npm test -- %j', async (args, { expect }) => {
    await expectTranscript(args, await runInProcess(args), expect)
  })
})

describe.concurrent('a process of its own shows the same', () => {
  test.for(AS_TYPED)('npm test -- %j', async (args, { expect }) => {
    await expectTranscript(args, await runSuite(args), expect)
  })
})

describe('each fault is found', () => {
  test('every fault has the name of a diagnosis and none is without one', async ({ expect }) => {
    const { diagnosisIds } = await import('../../diagnostics/ids.ts')
    expect([...faultIds].sort()).toEqual([...diagnosisIds].sort())
  })
})
