import { describe, test } from 'vitest'
import { faultIds } from '../../sandbox/faults/index.ts'
import { comparable, type RunOutcome, runSuite } from '../lib/transcript.ts'

const COMMANDS: readonly (readonly string[])[] = [
  [],
  ['--expect', 'installed'],
  ...faultIds.map(id => ['--fault', id]),
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

describe.concurrent('what an operator sees', () => {
  test.for(COMMANDS)('npm test -- %j', async (args, { expect }) => {
    const outcome = await runSuite(args)
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
  })
})

describe('each fault is found', () => {
  test('every fault has the name of a diagnosis and none is without one', async ({ expect }) => {
    const { diagnosisIds } = await import('../../diagnostics/ids.ts')
    expect([...faultIds].sort()).toEqual([...diagnosisIds].sort())
  })
})
