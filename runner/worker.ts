import { inject, test } from 'vitest'
import { type Target, targetKey } from '../platform/target.ts'
import { type Declare, onStep, type Step } from '../specs/step.ts'
import { type Gathering, startGathering } from './gathering.ts'
import type { RunContext } from './run-context.ts'
import { openStepSender, type StepSender } from './step-channel.ts'

/**
 * A margin over the probes' own deadlines (the longest: a task that logs in to the database, and a chain of probes in a throttled account), so
 * that a step is never cut off by vitest before it can say why.
 */
const STEP_TIMEOUT_MS = 1_200_000

/** Makes a step of a target one vitest test, by the step's name, as editors find it in the file; it sends what it saw to the reporting thread. */
const asTest =
  ({ targets }: RunContext, gathering: Gathering, sender: StepSender) =>
  (step: Step, target: Target): void => {
    const isOne = targets.length === 1
    const options = { timeout: STEP_TIMEOUT_MS, concurrent: !isOne }
    test(isOne ? step.id : `${step.id} ${targetKey(target)}`, options, async ({ task, skip }) => {
      const record = await gathering.record(step, target)
      const { id, target: key, verdict } = record
      sender.send(record)
      task.meta.step = { id, target: key, status: verdict.status }
      if (verdict.status === 'failed') throw stepFailure()
      if (verdict.status !== 'passed') skip(verdict.status)
    })
  }

/**
 * Declares the steps of a module together, target by target, as these are looked at: who waits for the last target has judged all others. They are still
 * declared before the module is there for whoever imports it.
 */
function byTarget(targets: readonly Target[], declare: (step: Step, target: Target) => void): Declare {
  let together: Step[] = []
  return step => {
    if (together.push(step) > 1) return
    queueMicrotask(() => {
      for (const target of targets) for (const each of together) declare(each, target)
      together = []
    })
  }
}

/** An assertion failure for vitest's own reporters, which nobody redacts: why, the report says. The stack of a spec tells an operator nothing. */
function stepFailure(): Error {
  const error = new Error('the step failed: the report says why')
  error.name = 'AssertionError'
  error.stack = `AssertionError: ${error.message}`
  return error
}

const run = inject('run')
if (run) {
  const sender = openStepSender(run.channel)
  const gathering = startGathering(run)
  if (gathering) {
    const declare = byTarget(run.targets, asTest(run, gathering, sender))
    const isWanted = ({ id }: Step) => run.selected.length === 0 || run.selected.includes(id)
    // The prebuilt suite declares every step; where nothing is selected, vitest itself selects.
    onStep(step => {
      if (isWanted(step)) declare(step)
    })
  }
}
