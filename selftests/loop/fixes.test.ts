import { describe, test } from 'vitest'
import type { Fix } from '../../evidence/fix.ts'
import { awsCliPath } from '../lib/aws-cli.ts'
import { prod } from '../lib/company.ts'
import { manualSteps } from '../lib/manual-steps.ts'
import { platformState, repeatedRevisions } from '../lib/platform-state.ts'
import { withCommands } from '../lib/printed-fixes.ts'
import { type Rehearsal, rehearse } from '../lib/rehearsal.ts'
import type { RunOutcome } from '../lib/transcript.ts'
import { scoreOf } from '../scorecard/measure.ts'
import { isPerfect } from '../scorecard/score.ts'

/** Causes of every part of the platform for which node, vitest and the flags are started as an operator does. */
const AS_TYPED: readonly string[] = [
  'listener-rule-missing',
  'secret-arn-stale-in-policy',
  'basic-auth-mismatch',
  'image-known-bad',
]

/** What was deregistered is registered again as it was. */
const SAME_AGAIN = 'revision-inactive'

const fixesOf = ({ report }: RunOutcome): readonly Fix[] =>
  report.targets.flatMap(({ diagnoses }) => diagnoses.flatMap(({ fixes }) => fixes))

/** Follows the printed steps from the first to the last; what has to be done by hand is done where it stands, once. */
async function follow(rehearsal: Rehearsal, fault: string, fixes: readonly Fix[]): Promise<readonly string[]> {
  const failures: string[] = []
  let manual = manualSteps[fault]
  const { world } = rehearsal.sandbox
  for (const { command, paste, changes } of fixes) {
    if (command === undefined) {
      const refusal = paste?.startsWith('aws ecs execute-command') ? await rehearsal.carryOut(paste) : null
      // The sandbox has no shell in its tasks, nor this machine the plugin for one: the CLI's own parser takes the command.
      if (refusal !== null && !/SessionManagerPlugin is not found/.test(refusal)) failures.push(refusal)
      if (manual) await rehearsal.byHand(manual)
      manual = undefined
      continue
    }
    const [stood, repeated] = [platformState(world), repeatedRevisions(world)]
    const failure = await rehearsal.carryOut(command)
    if (failure !== null) failures.push(failure)
    else if (changes && platformState(world) === stood) failures.push(`changes nothing: ${command}`)
    const again = repeatedRevisions(world).filter(family => !repeated.includes(family))
    if (again.length > 0 && fault !== SAME_AGAIN) failures.push(`registers what there is: ${command}`)
  }
  return failures
}

describe.skipIf(awsCliPath === undefined)('the fault is found alone, and its printed fix repairs the tenant', () => {
  test.concurrent.for(withCommands)('%s', async (fault, { expect }) => {
    const rehearsal = await rehearse(prod, 'goldencrust', [fault])
    try {
      const suite = AS_TYPED.includes(fault) ? rehearsal.suite : rehearsal.look
      const before = await suite()
      for (const found of before.report.targets) {
        const score = scoreOf(prod, [fault], found)
        expect(score.causes).toEqual([fault])
        expect(isPerfect(score), JSON.stringify(score)).toBe(true)
      }
      const fixes = fixesOf(before)
      expect(fixes).not.toEqual([])
      expect(await follow(rehearsal, fault, fixes)).toEqual([])
      const after = await suite()
      expect(after.report.targets.flatMap(({ diagnoses }) => diagnoses.map(({ id }) => id))).toEqual([])
      const left = after.report.targets.flatMap(({ specs }) =>
        specs.filter(({ status }) => status !== 'passed' && status !== 'not-applicable'),
      )
      expect(left.map(({ id, status, reason }) => `${id} ${status}: ${reason}`)).toEqual([])
      expect(after.exitCode).toBe(0)
    } finally {
      await rehearsal.close()
    }
  })
})
