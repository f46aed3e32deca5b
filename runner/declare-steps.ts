import { test } from 'vitest'
import { saidBy } from '../lib/text/said-by.ts'
import { targetKey } from '../platform/target.ts'
import { mapLimited } from '../probes/lib/answers.ts'
import { FLEET } from '../probes/lib/common.ts'
import { type Declare, onStep, type Step } from '../specs/step.ts'
import type { Verdict } from '../specs/verdict.ts'
import { type Gathering, startGathering } from './gathering.ts'
import { type RunContext, STEPS_AT_A_TIME } from './run-context.ts'
import { openStepSender, type StepSender, type Ways } from './step-channel.ts'

/**
 * A margin over the probes' own deadlines (the longest: a task that logs in to the database, and a chain of probes in a throttled account), so
 * that a step is never cut off by vitest before it can say why.
 */
const STEP_TIMEOUT_MS = 1_200_000

/**
 * Begins to look at the platform, and makes each step that is declared from here on a vitest test, of several targets one for each; what it saw is
 * sent to the reporting thread.
 */
export function declareSteps(run: RunContext, ways: Ways): void {
  const sender = openStepSender(ways)
  const gathering = startGathering(run)
  if (!gathering) return
  const declare = (run.targets.length < FLEET ? asTests : asTestsOfFleet)(run, gathering, sender)
  const isWanted = ({ id }: Step) => run.selected.length === 0 || run.selected.includes(id)
  // The prebuilt suite declares every step; where nothing is selected, vitest itself selects.
  onStep(step => {
    if (isWanted(step)) declare(step)
  })
}

/** By the step's name, as editors find it in the file. */
const asTests =
  ({ targets }: RunContext, gathering: Gathering, sender: StepSender): Declare =>
  step => {
    const isOne = targets.length === 1
    for (const target of targets) {
      const options = { timeout: STEP_TIMEOUT_MS, concurrent: !isOne }
      test(isOne ? step.id : `${step.id} ${targetKey(target)}`, options, async ({ task, skip }) => {
        const startedAt = performance.now()
        const record = await gathering.record(step, target)
        const { id, target: key, verdict } = record
        sender.send(record, Math.round(performance.now() - startedAt))
        task.meta.step = { id, target: key, status: verdict.status }
        if (verdict.status === 'failed') throw stepFailure()
        if (verdict.status !== 'passed') skip(verdict.status)
      })
    }
  }

const WORST_FIRST: readonly Verdict['status'][] = ['failed', 'unknown', 'passed', 'not-applicable']

/**
 * One vitest test for all targets of a fleet: thousands of tests would take more time and memory than what they judge. They run beside each other:
 * while the last target is looked at, all others are judged.
 */
const asTestsOfFleet =
  ({ targets }: RunContext, gathering: Gathering, sender: StepSender): Declare =>
  step => {
    const timeout = STEP_TIMEOUT_MS * Math.ceil(targets.length / STEPS_AT_A_TIME)
    test(step.id, { timeout, concurrent: true }, async ({ task, skip }) => {
      const broken: string[] = []
      const statuses = new Set<Verdict['status']>()
      await mapLimited(targets, STEPS_AT_A_TIME, async target => {
        const startedAt = performance.now()
        try {
          const record = await gathering.record(step, target)
          statuses.add(record.verdict.status)
          sender.sendSoon(record, Math.round(performance.now() - startedAt))
        } catch (error) {
          broken.push(`${targetKey(target)}: ${saidBy(error)}`)
        }
      })
      sender.sendAll()
      if (broken.length > 0) throw new Error(broken.join('; '))
      const [status = 'passed'] = WORST_FIRST.filter(each => statuses.has(each))
      task.meta.step = { id: step.id, status }
      if (status === 'failed') throw stepFailure()
      if (status !== 'passed') skip(status)
    })
  }

/** An assertion failure for vitest's own reporters, which nobody redacts: why, the report says. The stack of a spec tells an operator nothing. */
function stepFailure(): Error {
  const error = new Error('the step failed: the report says why')
  error.name = 'AssertionError'
  error.stack = `AssertionError: ${error.message}`
  return error
}
